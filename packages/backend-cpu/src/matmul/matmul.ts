/**
 * Matmul kernels: a product and its epilogue. Products that reuse nothing go ways of their own: outer products
 * are written out, products with a vector stream the matrix by; those for which its direction is wrong, and
 * small ones, are sums.
 */
import type { Access, MatmulKernel, ReduceKernel } from '@limpid/tensor/backend';
import { product } from '../kernels/axes.js';
import { mapProgram } from '../kernels/map.js';
import { reduceProgram } from '../kernels/reduce.js';
import type { CpuRun, Launcher } from '../launcher.js';
import type { Element } from './element.js';
import { prepareFinished } from './finish.js';
import { foldBatch, prepareProduct } from './product.js';
import { prepareVector } from './vector.js';
import { writtenOut } from './written-out.js';

/** Below so many multiplications a sum with the epilogue inside takes less time. */
const SMALL_PRODUCT = 512;

/** The function that runs a product of elements of this kind. */
export function prepareMatmul(
  launcher: Launcher,
  kernel: MatmulKernel,
  element: Element,
): CpuRun | Promise<CpuRun> {
  const { batch, m, k, n } = kernel;
  const shape = [...batch, m, n];
  if (product(shape) === 0) return () => {};
  if (k <= 1) return launcher.prepare(mapProgram(asMap(kernel, shape)));
  const summed = () => launcher.prepare(reduceProgram(asReduction(kernel, shape)));
  if (product(shape) * k < SMALL_PRODUCT) return summed();
  const folded = foldBatch(kernel);
  if (folded.m === 1 || folded.n === 1) {
    const vector = prepareVector(launcher, folded, element);
    return vector ? prepareFinished(launcher, { ...kernel, shape }, () => vector) : summed();
  }
  return prepareFinished(launcher, { ...kernel, shape, rowAxes: shape.length - 1 }, (epilogue) =>
    prepareProduct(launcher, folded, element, epilogue),
  );
}

/** The operands over `[...batch, m, n]`, and their steps along k. */
function operandsOver({ a, b }: MatmulKernel) {
  const [aRow, aDepth] = a.strides.slice(-2) as [number, number];
  const [bDepth, bColumn] = b.strides.slice(-2) as [number, number];
  const over = ({ offset, strides }: Access, ...own: number[]) => ({
    offset,
    strides: [...strides.slice(0, -2), ...own],
  });
  return [
    { access: over(a, aRow, 0), depth: aDepth },
    { access: over(b, 0, bColumn), depth: bDepth },
  ] as const;
}

/** a·b of a single term, or none. */
function asMap(kernel: MatmulKernel, shape: readonly number[]) {
  const term = operandsOver(kernel).map(({ access }, input) => [input, access] as const);
  return writtenOut({ ...kernel, shape }, kernel.k === 0 ? [] : [term]);
}

/** Σₖ a·b, spelled out. */
function asReduction(kernel: MatmulKernel, shape: readonly number[]): ReduceKernel {
  const { dtype, k } = kernel;
  const loads = operandsOver(kernel).map(({ access: { offset, strides }, depth }, input) => ({
    op: 'load' as const,
    dtype,
    input,
    access: { offset, strides: [...strides, depth] },
  }));
  return {
    ...kernel,
    kind: 'reduce',
    key: `${kernel.key} as a reduction`,
    shape,
    reduced: [k],
    body: [...loads, { op: 'mul', dtype, args: [0, 1] }],
    reducer: 'sum',
    value: 2,
  };
}
