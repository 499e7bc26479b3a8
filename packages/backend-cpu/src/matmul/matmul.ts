/**
 * Matmul kernels: a product and its epilogue. Products with a single row or column, which reuse nothing, and
 * those without an inner dimension are sums along it, and run as reduce kernels with the epilogue inside.
 */
import type { Access, Expression, MatmulKernel, ReduceKernel } from '@limpid/tensor/backend';
import { reduceProgram } from '../kernels/reduce.js';
import type { CpuRun, Launcher } from '../launcher.js';
import { prepareFinished } from './finish.js';
import { prepareProduct } from './product.js';

/** The function that runs a matmul kernel; `undefined` for dtypes other than the floats. */
export function prepareMatmul(
  launcher: Launcher,
  kernel: MatmulKernel,
): CpuRun | Promise<CpuRun> | undefined {
  const { dtype, m, k, n } = kernel;
  if (dtype !== 'float32' && dtype !== 'float64') return undefined;
  if (m <= 1 || n <= 1 || k === 0) return launcher.prepare(reduceProgram(asReduction(kernel)));
  const multiply = prepareProduct(launcher, kernel, dtype);
  return prepareFinished(launcher, { ...kernel, shape: [...kernel.batch, m, n] }, multiply);
}

/** Σₖ a·b, spelled out. */
function asReduction(kernel: MatmulKernel): ReduceKernel {
  const { batch, m, k, n, a, b, dtype, inputs, outputs, epilogue } = kernel;
  const [aRow, aDepth] = a.strides.slice(-2) as [number, number];
  const [bDepth, bColumn] = b.strides.slice(-2) as [number, number];
  const overBatch = (access: Access) => access.strides.slice(0, -2);
  const body: Expression[] = [
    {
      op: 'load',
      dtype,
      input: 0,
      access: { offset: a.offset, strides: [...overBatch(a), aRow, 0, aDepth] },
    },
    {
      op: 'load',
      dtype,
      input: 1,
      access: { offset: b.offset, strides: [...overBatch(b), 0, bColumn, bDepth] },
    },
    { op: 'mul', dtype, args: [0, 1] },
  ];
  return {
    kind: 'reduce',
    key: `${kernel.key} as a reduction`,
    shape: [...batch, m, n],
    reduced: [k],
    inputs,
    outputs,
    body,
    reducer: 'sum',
    value: body.length - 1,
    epilogue,
  };
}
