/** Products of square matrices in all four layouts, and of the shapes that networks have. */
import { uniform } from '../inputs.mjs';
import { aheadOfJavascript, all, withThreads } from './goals.mjs';

/** a is stored as its transpose if `transposeA`, and so is b. */
export function product(name, m, k, n, { transposeA = false, transposeB = false } = {}) {
  return {
    name,
    kind: 'matmul',
    parameters: { transposeA, transposeB },
    inputs: { a: uniform(transposeA ? [k, m] : [m, k]), b: uniform(transposeB ? [n, k] : [k, n]) },
    size: m * n,
    tolerance: 1e-4,
    work: { unit: 'GFLOP/s', amount: (2 * m * k * n) / 1e9 },
    goal:
      m === 512 && n === 512 && k === 512
        ? all(aheadOfJavascript, withThreads('limpid', 1.7))
        : aheadOfJavascript,
    ...(m * k * n >= 1024 ** 3 ? { without: ['tfjs-cpu'] } : {}),
    reference({ a, b }, index) {
      const [i, j] = [Math.floor(index / n), index % n];
      let sum = 0;
      for (let p = 0; p < k; p++)
        sum += a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
      return sum;
    },
  };
}

const layouts = [
  ['a · bᵀ', { transposeB: true }],
  ['aᵀ · b', { transposeA: true }],
  ['aᵀ · bᵀ', { transposeA: true, transposeB: true }],
];

export const matmul = {
  name: 'matmul',
  title: 'Matrix products, float32',
  cases: [
    ...[64, 128, 256, 512, 1024, 2048].map((n) => product(`${n}³`, n, n, n)),
    ...[256, 512].flatMap((n) => layouts.map(([text, layout]) => product(`${n}³, ${text}`, n, n, n, layout))),
    product('[128, 784] · [784, 256]', 128, 784, 256),
    product('[1, 1024] · [1024, 1024]', 1, 1024, 1024),
    product('[1024, 1024] · [1024, 1]', 1024, 1024, 1),
  ],
};
