/** What a single small operation costs, read back each time: everything but arithmetic. Nothing here is compiled. */
import { uniform } from '../inputs.mjs';
import { aheadOfJavascript } from './goals.mjs';

const chain = (x, y, times) => {
  let value = x;
  for (let i = 0; i < times; i++) value = value * y + x;
  return value;
};

export const tinyOp = {
  name: 'tiny-op',
  title: 'Small operations, uncompiled, read back each time',
  cases: [
    {
      name: 'x + y of 16 numbers',
      kind: 'map',
      parameters: { operation: 'add', read: true },
      inputs: { x: uniform([16]), y: uniform([16]) },
      size: 16,
      tolerance: 1e-6,
      goal: aheadOfJavascript,
      reference: ({ x, y }, i) => x[i] + y[i],
    },
    {
      name: 'ten times x ← x·y + x₀ of 16 numbers',
      kind: 'map',
      parameters: { operation: 'tenfold', read: true },
      inputs: { x: uniform([16]), y: uniform([16]) },
      size: 16,
      tolerance: 1e-5,
      goal: aheadOfJavascript,
      reference: ({ x, y }, i) => chain(x[i], y[i], 10),
    },
    {
      name: '[4, 4] · [4, 4]',
      kind: 'matmul',
      parameters: { read: true, transposeA: false, transposeB: false },
      inputs: { a: uniform([4, 4]), b: uniform([4, 4]) },
      size: 16,
      tolerance: 1e-5,
      goal: aheadOfJavascript,
      reference({ a, b }, index) {
        const [i, j] = [Math.floor(index / 4), index % 4];
        return [0, 1, 2, 3].reduce((sum, p) => sum + a[i * 4 + p] * b[p * 4 + j], 0);
      },
    },
  ],
};
