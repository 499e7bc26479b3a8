import { compile, isTensor, type Tensor, tensor, treePaths } from '@limpid/tensor';
import { applyUpdates } from '../core/apply-updates.js';
import type { GradientTransformation } from '../core/transformation.js';
import { PROBLEMS } from './problems.js';

/**
 * Whether an optimiser keeps to the interface, and how far it comes: one call for authors of optimisers.
 *
 * The contract is checked hard, the descent is reported: how far is good depends on the optimiser and its rate.
 */

/** How far an optimiser comes on one landscape. */
export interface ConvergenceRow {
  readonly problem: string;
  /** What is hard about it. */
  readonly trait: string;
  /** Distance from the minimum before the first step and after the last. */
  readonly start: number;
  readonly end: number;
  readonly steps: number;
}

/** What `checkOptimizer` finds. */
export interface OptimizerReport {
  readonly table: readonly ConvergenceRow[];
  /** Sentences about broken rules; empty if there are none. */
  readonly failures: readonly string[];
}

/** Options of `checkOptimizer`. */
export interface CheckOptimizerOptions {
  /** Steps on each landscape, at least 1. Default 500. */
  readonly steps?: number;
}

/**
 * Tries an optimiser on a few landscapes and checks that it keeps the rules of `GradientTransformation`: the same
 * arguments give the same answer; updates and state keep their structure, shapes and dtypes; compiled and not
 * compiled agree; nothing becomes NaN at a gradient of 0; and one trace serves every step.
 *
 * @example
 * ```ts
 * import { sgd } from '@limpid/optim';
 * import { checkOptimizer } from '@limpid/optim/testing';
 *
 * const { table, failures } = await checkOptimizer(sgd(0.5), { steps: 100 });
 * console.log(failures, table[0]!.problem, table[0]!.end < 1e-6); // [] round bowl true
 * ```
 */
export async function checkOptimizer(
  optimizer: GradientTransformation,
  options: CheckOptimizerOptions = {},
): Promise<OptimizerReport> {
  const { steps = 500 } = options;
  const failures = await brokenRules(optimizer);
  const table: ConvergenceRow[] = [];
  for (const { name, trait, start, minimum, gradient } of PROBLEMS) {
    const step = compile((x: Tensor, state: unknown): [Tensor, unknown] => {
      const [updates, next] = optimizer.update(gradient(x), state, x);
      return [applyUpdates(x, updates), next];
    });
    const distance = (x: ArrayLike<number>): number =>
      Math.hypot(...minimum.map((at, i) => (x[i] as number) - at));
    let x: Tensor = tensor([...start]);
    let state = optimizer.init(x);
    for (let i = 0; i < steps; i++) [x, state] = step(x, state);
    table.push({ problem: name, trait, start: distance(start), end: distance(await x.data()), steps });
  }
  return { table, failures };
}

/** A parameter tree with what trees may hold: nesting, ranks 0 to 2, a static leaf, nothing. */
const parameters = () => ({
  layers: [
    {
      weight: tensor([
        [1, -2],
        [0.5, 3],
      ]),
      bias: tensor([0.1, -0.1]),
      name: 'first',
    },
  ],
  scale: tensor(2),
  frozen: null,
});
type Parameters = ReturnType<typeof parameters>;

const gradientsOf = (tree: Parameters): Parameters => ({
  layers: tree.layers.map((layer) => ({ ...layer, weight: layer.weight.mul(0.5), bias: layer.bias.mul(0) })),
  scale: tree.scale.mul(-1),
  frozen: null,
});

const formOf = (tree: unknown): string =>
  treePaths(tree)
    .map(({ path, leaf }) => `${path}: ${isTensor(leaf) ? leaf.toString() : String(leaf)}`)
    .join('\n');

async function valuesOf(tree: unknown): Promise<string> {
  const read: string[] = [];
  for (const { path, leaf } of treePaths(tree))
    if (isTensor(leaf)) read.push(`${path}: ${(await leaf.data()).join()}`);
  return read.join('\n');
}

async function brokenRules(optimizer: GradientTransformation): Promise<string[]> {
  const failures: string[] = [];
  const expect = (rule: boolean, sentence: string): void => {
    if (!rule) failures.push(sentence);
  };
  const start = parameters();
  const gradients = gradientsOf(start);
  const state = optimizer.init(start);
  const [updates, next] = optimizer.update(gradients, state, start);
  const [again, nextAgain] = optimizer.update(gradients, state, start);
  const first = await valuesOf([updates, next]);
  expect(
    formOf(updates) === formOf(gradients),
    `updates have another form than gradients:\n${formOf(updates)}`,
  );
  expect(
    formOf(next) === formOf(state),
    `the state changes its form from\n${formOf(state)}\nto\n${formOf(next)}`,
  );
  expect(
    first === (await valuesOf([again, nextAgain])),
    'the same arguments give another answer the second time',
  );
  expect(!(await valuesOf(updates)).includes('NaN'), 'an update is NaN, though gradients are finite');
  let traces = 0;
  const compiled = compile((g: Parameters, s: unknown, p: Parameters) => {
    traces += 1;
    return optimizer.update(g, s, p);
  });
  const [, compiledState] = compiled(gradients, state, start);
  expect(first === (await valuesOf(compiled(gradients, state, start))), 'compiled, it gives another answer');
  compiled(gradients, compiledState, start);
  expect(
    traces === 1,
    'a second step is traced anew: something in the state is a number and should be a tensor',
  );
  return failures;
}
