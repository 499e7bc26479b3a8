/** Random kernels for property tests: shapes, accesses with any strides and guards, typed expressions. */
import type { Access, DType, Expression, Guard, TypedArray } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { coordinates, count } from './evaluate.js';
import { arrayOf } from './harness.js';

export const DTYPES = ['float32', 'float64', 'int32', 'uint32', 'bool'] as const;
export type Tested = (typeof DTYPES)[number];

export const dtype = fc.constantFrom(...DTYPES);

/** Ranks 0 to 4; mostly short axes, now and then one longer than a register or two. */
export const shape = (maxLength = 4) =>
  fc.array(
    fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.constantFrom(0, 8, 13, 18, 35)),
    {
      maxLength,
    },
  );

/** One or two axes, long enough for several groups of elements at a time. */
export const longShape = fc.oneof(
  fc.tuple(fc.integer({ min: 4090, max: 4200 })),
  fc.tuple(fc.integer({ min: 64, max: 70 }), fc.integer({ min: 64, max: 70 })),
);

/** Strides as views make them (permuted, broadcast, flipped, sliced) or anything small. */
function strides(sizes: readonly number[]): fc.Arbitrary<number[]> {
  const order = fc.shuffledSubarray(
    sizes.map((_, axis) => axis),
    { minLength: sizes.length },
  );
  const viewed = fc
    .tuple(
      order,
      fc.array(fc.constantFrom(1, 1, 1, -1, 0, 2), { minLength: sizes.length, maxLength: sizes.length }),
    )
    .map(([axes, factors]) => {
      const result = new Array<number>(sizes.length);
      let stride = 1;
      for (const axis of [...axes].reverse()) {
        result[axis] = stride * factors[axis]!;
        stride *= sizes[axis]!;
      }
      return result;
    });
  const contiguous = fc.constant(sizes.map((_, axis) => count(sizes.slice(axis + 1))));
  const any = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: sizes.length, maxLength: sizes.length });
  return fc.oneof({ weight: 2, arbitrary: contiguous }, { weight: 2, arbitrary: viewed }, any);
}

function guard(sizes: readonly number[]): fc.Arbitrary<Guard> {
  return fc.tuple(
    ...sizes.map((size) =>
      fc.oneof(
        fc.constant([0, size] as const),
        fc
          .tuple(fc.integer({ min: -2, max: size + 1 }), fc.integer({ min: 0, max: size + 2 }))
          .map(([low, length]) => [low, low + length] as const),
      ),
    ),
  );
}

/** An access with the number of elements a buffer needs for it, no more. */
export function access(sizes: readonly number[]): fc.Arbitrary<{ access: Access; length: number }> {
  return fc.tuple(strides(sizes), fc.option(guard(sizes), { nil: undefined })).map(([steps, bounds]) => {
    const at = coordinates(sizes).filter(
      (coordinate) =>
        bounds?.every(([low, high], axis) => coordinate[axis]! >= low && coordinate[axis]! < high) ?? true,
    );
    const places = at.map((coordinate) =>
      steps.reduce((sum, step, axis) => sum + step * coordinate[axis]!, 0),
    );
    const least = places.length === 0 ? 0 : places.reduce((a, b) => Math.min(a, b));
    const most = places.length === 0 ? -1 : places.reduce((a, b) => Math.max(a, b));
    const result: Access = { strides: steps, offset: -least, ...(bounds ? { guard: bounds } : {}) };
    return { access: result, length: most - least + 1 };
  });
}

const SPECIAL = [0, -0, 1, -1, 0.5, NaN, Infinity, -Infinity, 1e-40, 3e38, -2.75];

export function values(type: Tested, length: number): fc.Arbitrary<TypedArray> {
  const element: fc.Arbitrary<number> = {
    float32: fc.oneof(fc.constantFrom(...SPECIAL), fc.float({ noDefaultInfinity: true, noNaN: true })),
    float64: fc.oneof(fc.constantFrom(...SPECIAL), fc.double({ noDefaultInfinity: true, noNaN: true })),
    int32: fc.oneof(fc.integer(), fc.integer({ min: -5, max: 40 })),
    uint32: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 40 })),
    bool: fc.integer({ min: 0, max: 1 }),
  }[type];
  // A short pattern repeated is as good as long random data, and shrinks sooner.
  return fc.array(element, { minLength: 1, maxLength: 24 }).map((pattern) =>
    arrayOf(
      type,
      Array.from({ length }, (_, i) => pattern[(i * 7) % pattern.length]!),
    ),
  );
}

export interface Source {
  readonly type: Tested;
  readonly access: Access;
  readonly data: TypedArray;
}

/** Inputs, each read through an access over `sizes`. */
export const sources = (sizes: readonly number[], most = 3): fc.Arbitrary<Source[]> =>
  fc.array(
    fc
      .tuple(dtype, access(sizes))
      .chain(([type, { access: read, length }]) =>
        values(type, length).map((data) => ({ type, access: read, data })),
      ),
    { minLength: 1, maxLength: most },
  );

type Candidate = { readonly op: string; readonly takes: readonly DType[]; readonly gives: DType };

const FLOATS: readonly DType[] = ['float32', 'float64'];
const WHOLE: readonly DType[] = ['int32', 'uint32'];

/** Every operation whose result is the same to the last bit however it is computed. */
const CANDIDATES: readonly Candidate[] = [
  ...DTYPES.flatMap((type) => ['add', 'mul', 'max'].map((op) => ({ op, takes: [type, type], gives: type }))),
  ...DTYPES.flatMap((type) =>
    ['less', 'equal'].map((op) => ({ op, takes: [type, type], gives: 'bool' as const })),
  ),
  ...[...FLOATS, ...WHOLE].flatMap((type) =>
    ['div', 'mod'].map((op) => ({ op, takes: [type, type], gives: type })),
  ),
  ...[...WHOLE, 'bool' as const].flatMap((type) =>
    ['bitwiseAnd', 'bitwiseOr', 'bitwiseXor'].map((op) => ({ op, takes: [type, type], gives: type })),
  ),
  ...WHOLE.flatMap((type) =>
    ['shiftLeft', 'shiftRight'].map((op) => ({ op, takes: [type, type], gives: type })),
  ),
  ...[...FLOATS, ...WHOLE].map((type) => ({ op: 'neg', takes: [type], gives: type })),
  ...FLOATS.flatMap((type) => ['sqrt', 'floor'].map((op) => ({ op, takes: [type], gives: type }))),
  ...DTYPES.flatMap((from) => DTYPES.map((to) => ({ op: 'cast', takes: [from], gives: to }))),
  ...DTYPES.map((type) => ({ op: 'where', takes: ['bool', type, type] as const, gives: type })),
];

/**
 * A list of expressions that begins with `leaves` and goes on with operations on whatever is there; the
 * numbers decide, so that shrinking them shrinks the list.
 */
export function grow(leaves: readonly Expression[], numbers: readonly number[]): Expression[] {
  const body = [...leaves];
  for (const number of numbers) {
    const have = new Set(body.map(({ dtype: type }) => type));
    const possible = CANDIDATES.filter(({ takes }) => takes.every((type) => have.has(type)));
    if (possible.length === 0) return body;
    const { op, takes, gives } = possible[number % possible.length]!;
    const args = takes.map((type, i) => {
      const positions = body.flatMap((expression, position) => (expression.dtype === type ? [position] : []));
      return positions[(number >>> (8 + 5 * i)) % positions.length]!;
    });
    body.push({ op, dtype: gives, args } as Expression);
  }
  return body;
}

/** Leaves that are no loads: constants of every dtype, an index and an inside. */
export const otherLeaves = (sizes: readonly number[]): fc.Arbitrary<Expression[]> =>
  fc
    .tuple(
      fc.subarray([...DTYPES]),
      fc.option(access(sizes), { nil: undefined }),
      fc.option(guard(sizes), { nil: undefined }),
    )
    .map(([types, index, inside]) => [
      ...types.map((type): Expression => ({ op: 'constant', dtype: type, value: type === 'bool' ? 1 : 3 })),
      ...(index ? [{ op: 'index', dtype: 'int32', access: index.access } as const] : []),
      ...(inside ? [{ op: 'inside', dtype: 'bool', guard: inside } as const] : []),
    ]);
