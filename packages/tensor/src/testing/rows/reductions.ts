import type { DType } from '../../backend/dtype.js';
import { isFloat } from '../../backend/dtype.js';
import { any, max, prod, sum } from '../../ops/reduce.js';
import { type Shape, sizeOf } from '../../shape/shape.js';
import type { Tensor } from '../../value/tensor.js';
import type { Tolerance } from '../compare.js';
import type { ConformanceTest } from '../conformance-test.js';
import { fill, samplesOf } from '../samples.js';
import { agree, type Program, type Subject } from '../subject.js';

/** One reducer: how to apply it, to which dtypes, and how exact it must be. */
interface Row {
  readonly name: string;
  readonly apply: (x: Tensor, axes?: readonly number[]) => Tensor;
  readonly dtypes: readonly DType[];
  /** Default exact. */
  readonly tolerance?: Tolerance;
  /** Whether rounding errors are relative to the sum of magnitudes. */
  readonly sums?: boolean;
}

const FLOATS: readonly DType[] = ['float16', 'float32', 'float64'];
const INTEGERS: readonly DType[] = ['int32', 'uint32'];

/** A pairwise sum of 2^k numbers errs by at most k units; blocks summed in order before that add a few. */
const SUM: Tolerance = { units: 16 };
/** Every factor may round once, on both sides. */
const PRODUCT: Tolerance = { units: 24 };

const ROWS: readonly Row[] = [
  { name: 'sum', apply: sum, dtypes: FLOATS, tolerance: SUM, sums: true },
  { name: 'sum', apply: sum, dtypes: INTEGERS },
  { name: 'prod', apply: prod, dtypes: FLOATS, tolerance: PRODUCT },
  { name: 'prod', apply: prod, dtypes: INTEGERS },
  { name: 'reduceMax', apply: max, dtypes: [...FLOATS, ...INTEGERS] },
  { name: 'reduceMax', apply: any, dtypes: ['bool'] },
];

/** A case: the tensor to reduce, and along which axes (default all). */
interface Case {
  readonly what: string;
  readonly shape: Shape;
  readonly axes?: readonly number[];
  readonly view?: (x: Tensor) => Tensor;
}

const CASES: readonly Case[] = [
  { what: 'a vector', shape: [7] },
  { what: 'one element', shape: [1] },
  { what: 'everything', shape: [3, 4, 2] },
  { what: 'the first axis', shape: [3, 4, 2], axes: [0] },
  { what: 'the middle axis', shape: [3, 4, 2], axes: [1] },
  { what: 'the last axis', shape: [3, 4, 5], axes: [2] },
  { what: 'outer and inner axes', shape: [3, 4, 2], axes: [0, 2] },
  { what: 'an axis of size 1', shape: [3, 1, 2], axes: [1] },
  { what: 'no results', shape: [0, 3], axes: [1] },
  { what: 'a transposed matrix', shape: [5, 3], axes: [1], view: (x) => x.transpose() },
  {
    what: 'flipped and cut',
    shape: [6, 5],
    axes: [0],
    view: (x) => x.flip(0).slice([1, 6, 2], [null, null, -1]),
  },
  { what: 'a repeated row', shape: [1, 3], axes: [0], view: (x) => x.broadcastTo([4, 3]) },
  {
    what: 'a padded matrix',
    shape: [2, 3],
    axes: [1],
    view: (x) =>
      x.pad([
        [1, 0],
        [0, 2],
      ]),
  },
  { what: 'odd lengths', shape: [3, 37], axes: [1] },
  { what: 'odd lengths across', shape: [37, 3], axes: [0] },
];

function casesOf({ apply }: Row, dtype: DType): readonly (readonly [what: string, program: Program])[] {
  const cases = CASES.map(({ what, shape, axes, view = (x) => x }): readonly [string, Program] => [
    what,
    (make) => [apply(view(make(fill(sizeOf(shape), dtype), shape, dtype)), axes)],
  ]);
  const over: readonly [string, Program] = [
    'nothing',
    (make) => (apply === max ? [] : [apply(make([], [2, 0], dtype), [1])]),
  ];
  const large: readonly [string, Program] = [
    'large numbers',
    (make) => {
      const values = samplesOf(dtype, 'large') ?? [];
      return isFloat(dtype) ? [] : [apply(make(values, [values.length], dtype))];
    },
  ];
  const fused: readonly [string, Program] = [
    'work before and after in one kernel',
    (make) => {
      const x = make(fill(20, dtype), [4, 5], dtype);
      const before = dtype === 'bool' ? x.logicalNot() : x.add(1).mul(x);
      const after = apply(before, [1]);
      return [dtype === 'bool' ? after.logicalNot() : after.mul(2).add(make(fill(4, dtype), [4], dtype))];
    },
  ];
  return [...cases, over, large, fused];
}

function rowTests(subject: Subject, row: Row): ConformanceTest[] {
  const { tolerance } = row;
  return row.dtypes.filter(subject.has).flatMap((dtype) => {
    const tests: ConformanceTest[] = [
      {
        name: `${row.name} ${dtype}`,
        run: async () => {
          for (const [what, program] of casesOf(row, dtype)) {
            const magnitudes: Program = (make) =>
              program((values, ...rest) => make(Float64Array.from(values, Math.abs), ...rest));
            await agree(subject, what, program, {
              ...(tolerance && { tolerance }),
              ...(row.sums && { scale: magnitudes }),
            });
          }
        },
      },
    ];
    const special = samplesOf(dtype, 'special');
    if (special) {
      const triples = special.flatMap((a) => special.map((b) => [a, 2, b]));
      const program: Program = (make) => [row.apply(make(triples.flat(), [triples.length, 3], dtype), [1])];
      const run = (): Promise<void> => agree(subject, 'triples', program, tolerance && { tolerance });
      tests.push({ name: `${row.name} ${dtype}: NaN, infinities and zeros`, run });
    }
    return tests;
  });
}

/** A long sum must not lose what each step loses: 20 000 tenths, along a row and down columns. */
function longSums(subject: Subject): ConformanceTest[] {
  const length = 20_000;
  return FLOATS.filter((dtype) => dtype !== 'float16' && subject.has(dtype)).map((dtype) => {
    const tenths = new Float64Array(length).fill(0.1);
    const program: Program = (make) => [
      sum(make(tenths, [length], dtype)),
      sum(make(tenths, [length / 2, 2], dtype), [0]),
    ];
    return {
      name: `sum ${dtype}: long`,
      run: () => agree(subject, `${length} tenths`, program, { tolerance: SUM }),
    };
  });
}

/** Every reducer on every dtype the backend has. */
export function reductions(subject: Subject): ConformanceTest[] {
  return [...ROWS.flatMap((row) => rowTests(subject, row)), ...longSums(subject)];
}
