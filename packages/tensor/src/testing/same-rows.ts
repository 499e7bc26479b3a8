import type { DType } from '../backend/dtype.js';
import { sizeOf } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import type { ConformanceTest } from './conformance-test.js';
import { agree, type Program, type Subject } from './subject.js';
import { recording, withoutRows } from './wrappers.js';

/**
 * Kernels over the same rows, which a backend may run block by block: whatever it makes of them, and if it
 * declines them, the results are those of the kernels one by one. All numbers are small and whole, so nothing
 * is rounded.
 */

const DTYPES: readonly DType[] = ['float32', 'float64', 'int32'];

/** Shapes, and the axes reduced: the others are the rows, in front, in the middle or at the end. */
const LAYOUTS: readonly (readonly [shape: readonly number[], axes: readonly number[]])[] = [
  [[6, 5], [1]],
  [[5, 6], [0]],
  [[2, 3, 4], [2]],
  [
    [3, 1, 4, 5],
    [1, 3],
  ],
  [
    [3, 4, 5, 2],
    [0, 2, 3],
  ],
  [
    [7, 2, 3],
    [0, 1],
  ],
  // Several blocks of rows, the last of them shorter.
  [[201, 33], [1]],
  [[33, 201], [0]],
  [
    [9, 130, 21],
    [0, 2],
  ],
  [[3, 3001], [1]],
];

/** What a normalisation and its gradient do, and a little of everything else that stays in a row. */
function normalize(x: Tensor, axes: readonly number[]): Tensor[] {
  const keep = { keepDims: true };
  const greatest = x.max(axes, keep);
  const centred = x.sub(greatest).mod(5);
  const total = centred.mul(centred).sum(axes, keep).mod(11);
  const turned = centred.flip(axes[0] as number).add(total);
  const counted = turned.less(total.add(3)).cast('int32').sum(axes);
  const scaled = turned.mul(x.shape.length).sub(greatest);
  return [scaled, counted, scaled.max(axes).add(total.reshape(counted.shape)), total];
}

function program(
  shape: readonly number[],
  axes: readonly number[],
  dtype: DType,
  isTurned: boolean,
): Program {
  return (make) => {
    const values = Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7) % 13) - 6);
    if (!isTurned) return normalize(make(values, shape, dtype), axes);
    return normalize(make(values, [...shape].reverse(), dtype).transpose(), axes);
  };
}

export function sameRows(subject: Subject): ConformanceTest[] {
  return DTYPES.filter((dtype) => subject.has(dtype) && subject.has('int32')).flatMap((dtype) => [
    {
      name: `kernels over the same rows, ${dtype}`,
      run: async () => {
        for (const [shape, axes] of LAYOUTS) {
          for (const isTurned of [false, true]) {
            const { backend, kernels } = recording(subject.backend);
            const what = `[${shape}] over ${axes}${isTurned ? ', transposed' : ''}`;
            await agree(subject, what, program(shape, axes, dtype, isTurned), { backend });
            if (!kernels.some(({ kind }) => kind === 'rows'))
              throw new Error(`internal: ${what} should be a kernel over rows`);
          }
        }
      },
    },
    {
      name: `kernels over the same rows, ${dtype}: one by one`,
      run: async () => {
        const backend = withoutRows(subject.backend);
        for (const [shape, axes] of LAYOUTS)
          await agree(subject, `[${shape}] over ${axes}`, program(shape, axes, dtype, false), { backend });
      },
    },
  ]);
}
