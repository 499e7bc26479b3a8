import { bytesPerElement, type DType, isFloat } from '../../backend/dtype.js';
import * as ops from '../../ops/elementwise.js';
import { flip, pad, slice, transpose } from '../../ops/views.js';
import { type Shape, sizeOf } from '../../shape/shape.js';
import type { Tensor } from '../../value/tensor.js';
import { EXACT, type Tolerance } from '../compare.js';
import type { ConformanceTest } from '../conformance-test.js';
import { fill, KINDS, kindSuffix, samplesOf } from '../samples.js';
import { agree, type Make, type Program, type Subject } from '../subject.js';

/** One elementwise primitive: what to apply, to which dtypes, and how exact it must be. */
interface Row {
  readonly name: string;
  readonly apply: (...args: Tensor[]) => Tensor;
  readonly inputs: 1 | 2;
  readonly dtypes: readonly DType[];
  /** Default exact, as IEEE 754 and integer arithmetic are. */
  readonly tolerance?: Tolerance;
  /** Arguments beyond this size are not asked for. */
  readonly upTo?: number;
  /** What the second argument is taken from instead: how far to shift. */
  readonly second?: readonly number[];
}

const FLOATS: readonly DType[] = ['float16', 'float32', 'float64'];
const INTEGERS: readonly DType[] = ['int32', 'uint32'];
const NUMBERS: readonly DType[] = [...FLOATS, ...INTEGERS];
const BITS: readonly DType[] = [...INTEGERS, 'bool'];
const ALL: readonly DType[] = [...NUMBERS, 'bool'];

const unary = (name: string, apply: Row['apply'], more: Partial<Row> = {}): Row => ({
  name,
  apply,
  inputs: 1,
  dtypes: FLOATS,
  ...more,
});
const binary = (
  name: string,
  apply: Row['apply'],
  dtypes: readonly DType[],
  more: Partial<Row> = {},
): Row => ({ name, apply, inputs: 2, dtypes, ...more });

const SHIFTS = [0, 1, 2, 5, 16, 31, 32, 40];

/**
 * The rows. Good libraries compute these functions to one or two units in the last place; four leave room
 * for a fast one. The reference's own erf is good to 1e-15 in double. Sine and cosine lose relative accuracy at their zeros, which are not representable.
 */
const ROWS: readonly Row[] = [
  unary('neg', ops.neg, { dtypes: NUMBERS }),
  unary('exp', ops.exp, { tolerance: { units: 4 } }),
  unary('expm1', ops.expm1, { tolerance: { units: 4 } }),
  unary('log', ops.log, { tolerance: { units: 4 } }),
  unary('log1p', ops.log1p, { tolerance: { units: 4 } }),
  unary('sin', ops.sin, { tolerance: { units: 4, magnitude: 0.5 }, upTo: 1e5 }),
  unary('cos', ops.cos, { tolerance: { units: 4, magnitude: 0.5 }, upTo: 1e5 }),
  unary('tanh', ops.tanh, { tolerance: { units: 4 } }),
  unary('erf', ops.erf, { tolerance: { units: 8 } }),
  unary('sqrt', ops.sqrt),
  unary('floor', ops.floor),
  binary('add', ops.add, ALL),
  binary('mul', ops.mul, ALL),
  binary(
    'div',
    (a, b) =>
      isFloat((a as Tensor).dtype)
        ? ops.div(a as Tensor, b as Tensor)
        : ops.floorDivide(a as Tensor, b as Tensor),
    NUMBERS,
  ),
  binary('mod', ops.mod as Row['apply'], NUMBERS),
  binary('pow', ops.pow as Row['apply'], FLOATS, { tolerance: { units: 4 } }),
  binary('max', ops.maximum as Row['apply'], ALL),
  binary('less', ops.less as Row['apply'], ALL),
  binary('equal', ops.equal as Row['apply'], ALL),
  binary('bitwiseAnd', ops.bitwiseAnd as Row['apply'], BITS),
  binary('bitwiseOr', ops.bitwiseOr as Row['apply'], BITS),
  binary('bitwiseXor', ops.bitwiseXor as Row['apply'], BITS),
  binary('shiftLeft', ops.shiftLeft as Row['apply'], INTEGERS, { second: SHIFTS }),
  binary('shiftRight', ops.shiftRight as Row['apply'], INTEGERS, { second: SHIFTS }),
];

/** Every sample; for two arguments, every pair of samples, broadcast from a column and a row. */
function onSamples(row: Row, dtype: DType, samples: readonly number[]): Program {
  const within = samples.filter(
    (x) => !(Number.isFinite(x) && Math.abs(x) > (row.upTo ?? Number.POSITIVE_INFINITY)),
  );
  const second = row.second ?? within;
  return (make) =>
    row.inputs === 1
      ? [row.apply(make(within, [within.length], dtype))]
      : [row.apply(make(within, [within.length, 1], dtype), make(second, [1, second.length], dtype))];
}

/** Shapes and layouts: nothing, one, odd lengths, broadcasting, and views of views on either side. */
function onShapes(row: Row, dtype: DType): readonly (readonly [what: string, program: Program])[] {
  const second = (make: Make, shape: Shape): Tensor[] => {
    if (row.inputs === 1) return [];
    const { second: cycle } = row;
    const values = fill(sizeOf(shape), dtype, 7);
    return [make(cycle ? values.map((_, i) => cycle[i % cycle.length] as number) : values, shape, dtype)];
  };
  const plain =
    (shape: Shape, other = shape): Program =>
    (make) => [row.apply(make(fill(sizeOf(shape), dtype), shape, dtype), ...second(make, other))];
  const turn = (x: Tensor): Tensor => flip(slice(transpose(x), [1, null, 2], [null, null, -1]), 0);
  return [
    ['a scalar', plain([])],
    ['no elements', plain([3, 0])],
    ['one element', plain([1, 1])],
    ['37 elements', plain([37])],
    ['1030 elements', plain([1030])],
    ['a row', plain([3, 1, 5], [1, 5])],
    ['a column', plain([2, 3], [2, 1])],
    [
      'views of views',
      (make) => [row.apply(turn(make(fill(24, dtype), [4, 6], dtype)), ...second(make, [4, 6]).map(turn))],
    ],
    [
      'a padded argument',
      (make) => [
        row.apply(
          pad(make(fill(6, dtype), [2, 3], dtype), [
            [1, 0],
            [0, 2],
          ]),
          ...second(make, [3, 5]),
        ),
      ],
    ],
    [
      'a padded result',
      (make) => [pad(row.apply(make(fill(6, dtype), [2, 3], dtype), ...second(make, [2, 3])), [1, [2, 0]])],
    ],
  ];
}

function rowTests(subject: Subject, row: Row): ConformanceTest[] {
  const { tolerance = EXACT } = row;
  return row.dtypes.filter(subject.has).flatMap((dtype) =>
    KINDS.flatMap((kind): ConformanceTest[] => {
      const samples = samplesOf(dtype, kind);
      if (!samples) return [];
      const run = async (): Promise<void> => {
        await agree(subject, 'samples', onSamples(row, dtype, samples), { tolerance });
        if (kind !== 'ordinary') return;
        for (const [what, program] of onShapes(row, dtype))
          await agree(subject, what, program, { tolerance });
      };
      return [{ name: `${row.name} ${dtype}${kindSuffix(kind)}`, run }];
    }),
  );
}

/** Between all dtypes, from every kind of sample. */
function castTests(subject: Subject): ConformanceTest[] {
  const all = ALL.filter(subject.has);
  return all.flatMap((from) =>
    KINDS.flatMap((kind): ConformanceTest[] => {
      const samples = samplesOf(from, kind);
      if (!samples) return [];
      const program: Program = (make) => all.map((to) => make(samples, [samples.length], from).cast(to));
      return [
        {
          name: `cast ${from}${kindSuffix(kind)}`,
          run: () => agree(subject, `to ${all.join(', ')}`, program),
        },
      ];
    }),
  );
}

/** Between dtypes of four bytes. The bits of a NaN are nobody's promise. */
function bitcastTests(subject: Subject): ConformanceTest[] {
  const words = ALL.filter((dtype) => subject.has(dtype) && bytesPerElement(dtype) === 4);
  return words.map((from) => {
    const samples = KINDS.flatMap((kind) => samplesOf(from, kind) ?? []).filter((x) => !Number.isNaN(x));
    const program: Program = (make) => words.map((to) => make(samples, [samples.length], from).bitcast(to));
    return { name: `bitcast ${from}`, run: () => agree(subject, `to ${words.join(', ')}`, program) };
  });
}

function whereTests(subject: Subject): ConformanceTest[] {
  return ALL.filter(subject.has).map((dtype) => {
    const values = KINDS.flatMap((kind) => samplesOf(dtype, kind) ?? []);
    const n = values.length;
    const program: Program = (make) => {
      const condition = make(fill(n, 'bool'), [n], 'bool');
      const [x, y] = [make(values, [n], dtype), make([...values].reverse(), [n], dtype)];
      const column = make([1, 0], [2, 1], 'bool');
      return [
        ops.where(condition, x, y),
        ops.where(column, x, y),
        ops.where(condition.slice([0, 0]), x.slice([0, 0]), 1),
      ];
    };
    return { name: `where ${dtype}`, run: () => agree(subject, 'the side chosen', program) };
  });
}

/** Every elementwise primitive on every dtype the backend has. */
export function elementwise(subject: Subject): ConformanceTest[] {
  const rows = ROWS.flatMap((row) => rowTests(subject, row));
  return [
    ...rows,
    ...castTests(subject),
    ...bitcastTests(subject),
    ...(subject.has('bool') ? whereTests(subject) : []),
  ];
}
