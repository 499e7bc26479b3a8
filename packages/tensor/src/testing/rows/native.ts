import type { DType } from '../../backend/dtype.js';
import { isFloat } from '../../backend/dtype.js';
import { record } from '../../graph/record.js';
import { conv1d, conv2d } from '../../ops/conv.js';
import { argsort, cumulativeSum, gather, scatterAdd, take } from '../../ops/indexing.js';
import { matmul } from '../../ops/matmul.js';
import { type ConvGeometry, conv } from '../../primitives/conv.js';
import { type Shape, sizeOf } from '../../shape/shape.js';
import type { Tensor } from '../../value/tensor.js';
import type { Tolerance } from '../compare.js';
import type { ConformanceTest } from '../conformance-test.js';
import { fill, generator, samplesOf } from '../samples.js';
import { agree, type Make, type Program, type Subject } from '../subject.js';
import { mapAndReduceOnly, withoutEpilogues } from '../wrappers.js';

/**
 * Operations that have kernels of their own. Every case runs three times: as the backend likes it, with
 * epilogues declined, and made of map and reduce alone. All three must agree with the reference.
 */

/** A case: operands by shape, and what is done with them. */
type Case = readonly [what: string, program: (make: Make, dtype: DType) => Tensor];

/** One such primitive, its dtypes and its cases. */
interface Row {
  readonly name: string;
  readonly dtypes: readonly DType[];
  readonly cases: readonly Case[];
  /** Default exact. */
  readonly tolerance?: Tolerance;
}

const FLOATS: readonly DType[] = ['float16', 'float32', 'float64'];
const INTEGERS: readonly DType[] = ['int32', 'uint32'];
const NUMBERS: readonly DType[] = [...FLOATS, ...INTEGERS];
const ALL: readonly DType[] = [...NUMBERS, 'bool'];

/** Integers that overflow when multiplied or summed; ordinary numbers for floats. */
function wrapping(make: Make, shape: Shape, dtype: DType): Tensor {
  const large = isFloat(dtype) ? undefined : samplesOf(dtype, 'large');
  if (!large) return operand(make, shape, dtype);
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) => large[i % large.length] as number);
  return make(values, shape, dtype);
}

function operand(make: Make, shape: Shape, dtype: DType, seed = 1): Tensor {
  return make(fill(sizeOf(shape), dtype, seed), shape, dtype);
}

/** Positions from −1 (outside, once negative ones have been turned around: −n − 1) to n. */
function positions(make: Make, shape: Shape, n: number, seed = 5): Tensor {
  const next = generator(seed);
  return make(
    Float64Array.from({ length: sizeOf(shape) }, () => next(2 * n + 2) - n - 1),
    shape,
    'int32',
  );
}

const product =
  (
    a: Shape,
    b: Shape,
    turn: (x: Tensor, y: Tensor) => readonly [Tensor, Tensor] = (x, y) => [x, y],
  ): Case[1] =>
  (make, dtype) =>
    matmul(...turn(operand(make, a, dtype), operand(make, b, dtype, 2)));

const MATMUL: readonly Case[] = [
  [
    'integers that wrap',
    (make, dtype) => matmul(wrapping(make, [3, 7], dtype), wrapping(make, [7, 5], dtype)),
  ],
  ['square', product([4, 4], [4, 4])],
  ['odd sizes', product([17, 33], [33, 9])],
  ['tall and wide', product([37, 2], [2, 41])],
  ['one element', product([1, 1], [1, 1])],
  ['a row and a column', product([5], [5])],
  ['a matrix and a vector', product([3, 5], [5])],
  ['a vector and a matrix', product([3], [3, 5])],
  ['nothing to sum', product([3, 0], [0, 2])],
  ['no rows', product([0, 3], [3, 2])],
  ['left transposed', product([5, 3], [5, 4], (x, y) => [x.transpose(), y])],
  ['right transposed', product([3, 5], [4, 5], (x, y) => [x, y.transpose()])],
  ['both transposed', product([5, 3], [4, 5], (x, y) => [x.transpose(), y.transpose()])],
  [
    'cut and flipped',
    product([8, 6], [6, 9], (x, y) => [x.slice([1, 8, 2], [null, null, -1]), y.slice(null, [2, 7])]),
  ],
  ['a batch', product([3, 2, 4], [3, 4, 5])],
  ['a broadcast batch', product([2, 1, 3, 4], [3, 4, 2])],
  ['a batch and one matrix', product([3, 2, 4], [4, 5])],
  ['a repeated row', product([1, 4], [4, 3], (x, y) => [x.broadcastTo([5, 4]), y])],
  [
    'padded',
    product([2, 3], [4, 2], (x, y) => [
      x.pad([
        [1, 0],
        [0, 1],
      ]),
      y,
    ]),
  ],
  [
    'bias and maximum after it',
    (make, dtype) =>
      matmul(operand(make, [5, 7], dtype), operand(make, [7, 6], dtype, 2))
        .add(operand(make, [6], dtype, 3))
        .maximum(0),
  ],
  [
    'something to add, transposed',
    (make, dtype) =>
      matmul(operand(make, [5, 7], dtype), operand(make, [7, 6], dtype, 2)).add(
        operand(make, [6, 5], dtype, 3).transpose(),
      ),
  ],
];

const general =
  (
    x: Shape,
    w: Shape,
    axes: readonly (readonly [stride: number, low: number, high: number, input: number, kernel: number])[],
  ): Case[1] =>
  (make, dtype) =>
    record(conv, [operand(make, x, dtype), operand(make, w, dtype, 2)], {
      axes: axes.map(([stride, low, high, inputDilation, kernelDilation]): ConvGeometry => {
        return { stride, padding: [low, high], inputDilation, kernelDilation };
      }),
    });

const CONV: readonly Case[] = [
  [
    'integers that wrap',
    (make, dtype) => conv1d(wrapping(make, [1, 2, 7], dtype), wrapping(make, [3, 2, 3], dtype)),
  ],
  ['one axis', (make, dtype) => conv1d(operand(make, [2, 3, 9], dtype), operand(make, [4, 3, 3], dtype, 2))],
  [
    'two axes',
    (make, dtype) => conv2d(operand(make, [2, 3, 6, 5], dtype), operand(make, [4, 3, 3, 2], dtype, 2)),
  ],
  [
    'padding and stride',
    (make, dtype) =>
      conv2d(operand(make, [1, 2, 7, 6], dtype), operand(make, [3, 2, 3, 3], dtype, 2), {
        stride: [2, 1],
        padding: 1,
      }),
  ],
  [
    'a dilated kernel',
    (make, dtype) =>
      conv1d(operand(make, [1, 2, 9], dtype), operand(make, [2, 2, 3], dtype, 2), {
        dilation: 2,
        padding: 'same',
      }),
  ],
  [
    'groups',
    (make, dtype) =>
      conv1d(operand(make, [2, 4, 6], dtype), operand(make, [6, 2, 3], dtype, 2), { groups: 2 }),
  ],
  [
    'depthwise',
    (make, dtype) =>
      conv2d(operand(make, [1, 3, 4, 4], dtype), operand(make, [3, 1, 2, 2], dtype, 2), { groups: 3 }),
  ],
  ['a dilated input', general([1, 1, 2, 4], [1, 3, 2, 3], [[1, 2, 2, 2, 1]])],
  ['cropped by negative padding', general([2, 1, 2, 8], [1, 2, 2, 3], [[2, -1, -2, 1, 1]])],
  [
    'all at once',
    general(
      [1, 2, 2, 4, 3],
      [2, 2, 2, 2, 3],
      [
        [2, 1, 2, 2, 2],
        [1, 2, 1, 1, 1],
      ],
    ),
  ],
  [
    'a transposed input, and bias and maximum after it',
    (make, dtype) =>
      conv1d(operand(make, [2, 7, 3], dtype).transpose([0, 2, 1]), operand(make, [4, 3, 3], dtype, 2))
        .add(operand(make, [4, 1], dtype, 3))
        .maximum(0),
  ],
];

const GATHER: readonly Case[] = [
  [
    'along the first axis',
    (make, dtype) => gather(operand(make, [5, 3], dtype), positions(make, [4, 3], 5), 0),
  ],
  [
    'along the last axis',
    (make, dtype) => gather(operand(make, [3, 5], dtype), positions(make, [3, 7], 5), 1),
  ],
  [
    'from a view',
    (make, dtype) => gather(operand(make, [5, 3], dtype).transpose().flip(1), positions(make, [3, 2], 5), 1),
  ],
  [
    'through a view',
    (make, dtype) => gather(operand(make, [5, 3], dtype), positions(make, [3, 4], 5).transpose(), 0),
  ],
  ['rows', (make, dtype) => take(operand(make, [6, 2], dtype), positions(make, [2, 3], 6))],
  ['columns', (make, dtype) => take(operand(make, [2, 6], dtype), positions(make, [5], 6), 1)],
  ['nothing', (make, dtype) => gather(operand(make, [5], dtype), positions(make, [0], 5), 0)],
];

const SCATTER: readonly Case[] = [
  [
    'integers that wrap',
    (make, dtype) => scatterAdd(wrapping(make, [3, 8], dtype), positions(make, [3, 8], 2), 1, 2),
  ],
  ['a vector', (make, dtype) => scatterAdd(operand(make, [9], dtype), positions(make, [9], 4), 0, 4)],
  ['rows', (make, dtype) => scatterAdd(operand(make, [5, 3], dtype), positions(make, [5, 3], 4), 0, 4)],
  ['columns', (make, dtype) => scatterAdd(operand(make, [2, 7], dtype), positions(make, [2, 7], 3), 1, 3)],
  [
    'a middle axis',
    (make, dtype) => scatterAdd(operand(make, [2, 4, 3], dtype), positions(make, [2, 4, 3], 5), 1, 5),
  ],
  [
    'from views',
    (make, dtype) =>
      scatterAdd(operand(make, [3, 5], dtype).transpose(), positions(make, [5, 3], 4).flip(0), 0, 4),
  ],
  ['nothing', (make, dtype) => scatterAdd(operand(make, [0, 3], dtype), positions(make, [0, 3], 4), 0, 4)],
];

const sorted = (descending: boolean): readonly Case[] => [
  ['rows', (make, dtype) => argsort(operand(make, [4, 9], dtype), -1, { descending })],
  ['columns', (make, dtype) => argsort(operand(make, [9, 4], dtype), 0, { descending })],
  ['ties', (make, dtype) => argsort(make([1, 0, 1, 1, 0, 0, 1, 0], [8], dtype), 0, { descending })],
  [
    'every sample',
    (make, dtype) => {
      const values = [
        ...(samplesOf(dtype, 'special') ?? []),
        ...(samplesOf(dtype, 'large') ?? []),
        ...(samplesOf(dtype, 'ordinary') ?? []),
      ];
      return argsort(make(values, [values.length], dtype), 0, { descending });
    },
  ],
  ['a flipped row', (make, dtype) => argsort(operand(make, [7], dtype).flip(), 0, { descending })],
  ['nothing', (make, dtype) => argsort(operand(make, [3, 0], dtype), -1, { descending })],
];

const CUMULATIVE: readonly Case[] = [
  ['integers that wrap', (make, dtype) => cumulativeSum(wrapping(make, [3, 16], dtype), 1)],
  ['a vector', (make, dtype) => cumulativeSum(operand(make, [37], dtype))],
  ['rows', (make, dtype) => cumulativeSum(operand(make, [3, 6], dtype), 1)],
  ['columns', (make, dtype) => cumulativeSum(operand(make, [6, 3], dtype), 0)],
  ['backwards', (make, dtype) => cumulativeSum(operand(make, [6], dtype), 0, { reverse: true })],
  ['one', (make, dtype) => cumulativeSum(operand(make, [1], dtype))],
  ['nothing', (make, dtype) => cumulativeSum(operand(make, [0], dtype))],
];

/** As many products are summed as the largest case has, each sum rounded, in whatever order. */
const PRODUCTS: Tolerance = { units: 12 };
const SUMS: Tolerance = { units: 40 };

const ROWS: readonly Row[] = [
  { name: 'matmul', dtypes: FLOATS, cases: MATMUL, tolerance: PRODUCTS },
  { name: 'matmul', dtypes: INTEGERS, cases: MATMUL },
  { name: 'conv', dtypes: FLOATS, cases: CONV, tolerance: PRODUCTS },
  { name: 'conv', dtypes: INTEGERS, cases: CONV },
  { name: 'gather', dtypes: ALL, cases: GATHER },
  { name: 'scatterAdd', dtypes: FLOATS, cases: SCATTER, tolerance: PRODUCTS },
  { name: 'scatterAdd', dtypes: INTEGERS, cases: SCATTER },
  { name: 'argsort', dtypes: ALL, cases: sorted(false) },
  { name: 'argsort descending', dtypes: ALL, cases: sorted(true) },
  { name: 'cumulativeSum', dtypes: FLOATS, cases: CUMULATIVE, tolerance: SUMS },
  { name: 'cumulativeSum', dtypes: INTEGERS, cases: CUMULATIVE },
];

/** Every operation with a kernel of its own, on every dtype the backend has. */
export function native(subject: Subject): ConformanceTest[] {
  const ways = [
    ['', subject.backend],
    [': without epilogues', withoutEpilogues(subject.backend)],
    [': of map and reduce', mapAndReduceOnly(subject.backend)],
  ] as const;
  return ROWS.flatMap(({ name, dtypes, cases, tolerance }) =>
    dtypes.filter(subject.has).flatMap((dtype) =>
      ways
        .filter(([way]) => way !== ': without epilogues' || name === 'matmul' || name === 'conv')
        .map(
          ([way, backend]): ConformanceTest => ({
            name: `${name} ${dtype}${way}`,
            run: async () => {
              for (const [what, apply] of cases) {
                const program: Program = (make) => [apply(make, dtype)];
                const magnitudes: Program = (make) => [
                  apply(
                    (values, shape, kind) =>
                      make(isFloat(kind) ? Float64Array.from(values, Math.abs) : values, shape, kind),
                    dtype,
                  ),
                ];
                await agree(subject, what, program, {
                  backend,
                  ...(tolerance && { tolerance, scale: magnitudes }),
                });
              }
            },
          }),
        ),
    ),
  );
}
