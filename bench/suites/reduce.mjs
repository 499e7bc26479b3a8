/** Sums along every axis, and softmax. */
import { sizeOf, uniform } from '../inputs.mjs';
import { aheadOfJavascript, all, atMost } from './goals.mjs';

/** A sum over all (`axis` null), or over one axis of a matrix. */
function sum(name, shape, axis, goal) {
  const [rows, columns = 1] = shape;
  return {
    name,
    kind: 'reduce',
    parameters: { operation: 'sum', axis },
    inputs: { x: uniform(shape) },
    size: axis === null ? 1 : axis === 0 ? columns : rows,
    tolerance: 1e-4,
    goal,
    reference({ x }, index) {
      let total = 0;
      if (axis === null) for (const value of x) total += value;
      else if (axis === 0) for (let i = 0; i < rows; i++) total += x[i * columns + index];
      else for (let j = 0; j < columns; j++) total += x[index * columns + j];
      return total;
    },
  };
}

function softmax(name, shape, goal) {
  const [, columns] = shape;
  return {
    name,
    kind: 'reduce',
    parameters: { operation: 'softmax', axis: 1 },
    inputs: { x: uniform(shape, 5) },
    size: sizeOf(shape),
    tolerance: 1e-4,
    goal,
    reference({ x }, index) {
      const row = x.subarray(index - (index % columns), index - (index % columns) + columns);
      let total = 0;
      for (const value of row) total += Math.exp(value);
      return Math.exp(x[index]) / total;
    },
  };
}

export const reduce = {
  name: 'reduce',
  title: 'Reductions, float32',
  cases: [
    sum('sum of 10⁷', [10_000_000], null, all(atMost(5), aheadOfJavascript)),
    sum('sum of [4096, 4096] over axis 0', [4096, 4096], 0, all(atMost(8), aheadOfJavascript)),
    sum('sum of [4096, 4096] over axis 1', [4096, 4096], 1, all(atMost(7), aheadOfJavascript)),
    softmax('softmax of [1024, 1000]', [1024, 1000], all(atMost(2), aheadOfJavascript)),
    softmax('softmax of [32, 10]', [32, 10], aheadOfJavascript),
  ],
};
