import type { DType } from '../../backend/dtype.js';
import { leafLike } from '../../graph/record.js';
import { concat } from '../../ops/join.js';
import { windows } from '../../ops/views.js';
import { iota } from '../../primitives/leaves.js';
import { type Shape, sizeOf } from '../../shape/shape.js';
import type { Tensor } from '../../value/tensor.js';
import type { ConformanceTest } from '../conformance-test.js';
import { fill } from '../samples.js';
import { agree, type Program, type Subject } from '../subject.js';

/** One rearrangement: shapes it is tried on, and what to do. */
interface Row {
  readonly name: string;
  readonly cases: readonly (readonly [shape: Shape, view: (x: Tensor) => Tensor])[];
}

/** Reading any of these makes a backend load through strides, offsets and guards. */
const ROWS: readonly Row[] = [
  {
    name: 'reshape',
    cases: [
      [[2, 6], (x) => x.reshape([3, 4])],
      [[6], (x) => x.reshape([1, 6, 1])],
      [[1, 1], (x) => x.reshape([])],
      [[4, 3], (x) => x.transpose().reshape([12])],
      [[0, 3], (x) => x.reshape([2, 0])],
      [[2, 3], (x) => x.pad([1, 0]).reshape([12])],
    ],
  },
  {
    name: 'permute',
    cases: [
      [[3, 5], (x) => x.transpose()],
      [[2, 3, 4], (x) => x.transpose([1, 2, 0])],
      [[2, 3, 4, 2], (x) => x.transpose([3, 1, 2, 0])],
    ],
  },
  {
    name: 'expand',
    cases: [
      [[3, 1], (x) => x.broadcastTo([3, 4])],
      [[], (x) => x.broadcastTo([2, 3])],
      [[1, 2, 1], (x) => x.broadcastTo([3, 2, 2]).reshape([12])],
      [[1], (x) => x.broadcastTo([0])],
    ],
  },
  {
    name: 'pad',
    cases: [
      [
        [2, 3],
        (x) =>
          x.pad([
            [1, 2],
            [0, 1],
          ]),
      ],
      [[2], (x) => x.pad([[1, 1]], { value: 1 })],
      [[0], (x) => x.pad([[2, 1]])],
      [[2, 2], (x) => x.pad([1, 0]).pad([0, 1])],
      [[2, 2], (x) => x.pad([1, 1]).transpose().flip(0).slice([0, 3], [1, 4])],
      [
        [1],
        (x) =>
          x
            .pad([[1, 0]])
            .reshape([2, 1])
            .broadcastTo([2, 3]),
      ],
    ],
  },
  {
    name: 'slice',
    cases: [
      [[5, 4], (x) => x.slice([1, 4], 2)],
      [[7], (x) => x.slice([null, null, 3])],
      [[7], (x) => x.slice([null, null, -2])],
      [[5], (x) => x.slice([3, 3])],
      [[3, 4], (x) => x.pad([1, 1]).slice([0, 5, 2], [5, null, -1])],
    ],
  },
  {
    name: 'flip',
    cases: [
      [[5], (x) => x.flip()],
      [[2, 3, 2], (x) => x.flip([0, 2])],
      [
        [2, 3],
        (x) =>
          x
            .pad([
              [0, 1],
              [2, 0],
            ])
            .flip(),
      ],
    ],
  },
  {
    name: 'windows',
    cases: [
      [[7], (x) => windows(x, 0, 3)],
      [[9], (x) => windows(x, 0, 2, { stride: 2, dilation: 3 })],
      [[4, 5], (x) => windows(windows(x, 0, 2), 1, 3)],
      [[5], (x) => windows(x.pad([1]), 0, 3)],
    ],
  },
  {
    name: 'concat',
    cases: [
      [[2, 3], (x) => concat([x, x.slice([0, 1]), x.flip()], 0)],
      [[2, 3], (x) => concat([x.slice(null, [0, 0]), x, x.transpose().reshape([2, 3])], 1)],
    ],
  },
];

const DTYPES: readonly DType[] = ['float16', 'float32', 'float64', 'int32', 'uint32', 'bool'];

/** Rearrangements on every dtype the backend has, and numbers that come from coordinates alone. */
export function views(subject: Subject): ConformanceTest[] {
  const dtypes = DTYPES.filter(subject.has);
  const rows = ROWS.flatMap(({ name, cases }) =>
    dtypes.map(
      (dtype): ConformanceTest => ({
        name: `${name} ${dtype}`,
        run: async () => {
          for (const [i, [shape, view]] of cases.entries()) {
            const program: Program = (make) => {
              const x = make(fill(sizeOf(shape), dtype, 3), shape, dtype);
              const seen = view(x);
              // Read as it is, and as the argument of something.
              return [seen, seen.equal(seen.flip())];
            };
            await agree(subject, `case ${i + 1}, from [${shape.join(', ')}]`, program);
          }
        },
      }),
    ),
  );
  if (!subject.has('int32')) return rows;
  const places: Program = (make) => {
    const zero = make([0], [1], 'int32');
    const line = leafLike(zero, iota, { length: 12 });
    const at = (x: Tensor): Tensor => x.add(zero);
    return [
      at(line),
      at(line.reshape([3, 4]).transpose().flip(1).slice([0, 4, 3])),
      at(line.slice([2, 6]).pad([[1, 2]])),
      at(line.reshape([12, 1]).broadcastTo([12, 2])).sum(0),
    ];
  };
  return [...rows, { name: 'iota', run: () => agree(subject, 'positions', places) }];
}
