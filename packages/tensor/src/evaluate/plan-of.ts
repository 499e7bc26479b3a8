import { currentBackend } from '../graph/default-backend.js';
import { deviceOf } from '../graph/device.js';
import { planFor } from '../plan/cache.js';
import type { PlanReport } from '../plan/report.js';
import { treeLeaves } from '../tree/tree.js';

/**
 * How a tree of tensors would be evaluated: its kernels, with what they fuse, move and cost. Nothing runs.
 *
 * @param tree Tensors that have not been read yet; those that have need no kernels.
 * @example
 * ```ts
 * import { planOf, zeros } from '@limpid/tensor';
 *
 * const y = zeros([32, 30]).add(1).matmul(zeros([30, 16])).add(zeros([16])).relu();
 * const { steps } = await planOf(y);
 * console.log(steps.map(({ kind, operations }) => `${kind}: ${operations.join(' ')}`).at(-1)); // matmul: matmul add max
 * ```
 */
export async function planOf(tree: unknown): Promise<PlanReport> {
  const waiting = treeLeaves(tree).filter((tensor) => !tensor.storage);
  const backend = waiting.find((tensor) => tensor.backend)?.backend ?? currentBackend();
  const { plan } = planFor(deviceOf(backend), waiting);
  const { reportPlan } = await import('../plan/report.js');
  return reportPlan(plan);
}
