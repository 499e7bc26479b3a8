import {
  evaluate,
  isTensor,
  LimpidError,
  random,
  type Tensor,
  tensor,
  treeLeaves,
  treePaths,
  treeUnflatten,
} from '@limpid/tensor';
import { checkWhole, describe } from '@limpid/tensor/graph';
import { isDifferentiable } from '../history.js';
import { grad } from '../value-and-grad.js';
import { centralDifference, type Scalar } from './difference.js';
import { compare, type DirectionCheck, failed, type GradientReport, sentence, worstOf } from './report.js';
import { worstElement } from './worst-element.js';

/**
 * Gradient checking by central differences, in float64 and along random directions: comparing a directional
 * derivative with (f(x + εv) − f(x − εv)) / 2ε costs two evaluations, and a wrong gradient passes only for
 * directions that happen to be orthogonal to its error, which have probability 0. Higher orders check the
 * gradient itself in the same way, projected on a random vector. (P. E. Gill, W. Murray and M. H. Wright,
 * Practical Optimization, 1981, section 8.6, for the choice of ε.)
 */

export interface CheckGradientsOptions {
  /** Derivatives up to this order are checked. Default 2. */
  readonly order?: number;
  /** Random directions for each tensor among the arguments. Default 2. */
  readonly directions?: number;
  /** How far to move along a direction, whose elements are about 1. Default 1e-5, near ∛(float64's precision). */
  readonly epsilon?: number;
  /** Tolerated error as a part of the derivative. Default 1e-6. */
  readonly rtol?: number;
  /** Tolerated error beside that. Default 1e-7. */
  readonly atol?: number;
  /** The seed of directions and projections. Default 0. */
  readonly seed?: number;
}

function checkOptions(options: Required<CheckGradientsOptions>): void {
  const { order, directions, epsilon, rtol, atol } = options;
  for (const [name, count] of [
    ['order', order],
    ['directions', directions],
  ] as const) {
    checkWhole('checkGradients', name, count);
  }
  if (!(epsilon > 0 && rtol >= 0 && atol >= 0)) {
    throw new LimpidError(
      'argument',
      `checkGradients: epsilon must be positive and tolerances not negative, got epsilon ${epsilon}, rtol ${rtol}, atol ${atol}`,
    );
  }
}

/** Random float64 tensors like `likes`, in memory. */
async function randomLike(likes: readonly Tensor[], key: random.Key): Promise<Tensor[]> {
  const made = likes.map(
    (like, i) => random.normal(random.foldIn(key, i), like.shape).cast('float64') as Tensor,
  );
  return evaluate(made);
}

/** Σ weight · output over all elements of all outputs. */
function project(outputs: readonly Tensor[], weights: readonly Tensor[]): Tensor {
  return outputs.reduce<Tensor>(
    (total, output, i) => total.add(output.mul(weights[i] as Tensor).sum()),
    tensor(0, { dtype: 'float64' }),
  );
}

/** The results that can be differentiated; an error if differences of them would be noise. */
function outputsOf(result: unknown): Tensor[] {
  const outputs = treeLeaves(result).filter(isDifferentiable);
  const coarse = outputs.find((output) => output.dtype !== 'float64');
  if (coarse || outputs.length === 0) {
    const what = coarse ? describe(coarse) : 'no floating-point tensor';
    throw new LimpidError(
      'dtype',
      `checkGradients: the function returned ${what} for float64 arguments; differences need float64 all the way`,
    );
  }
  return outputs;
}

/**
 * Compares the gradient of `f` with central differences, in float64, along random directions; then the
 * gradient of the gradient, and so on.
 *
 * @param f Any function of tensors or trees of them; results of any shapes are projected on random weights.
 *   It must be smooth near the arguments (at a kink, differences see the mean of both sides) and give the same
 *   result every time.
 * @param args The arguments. Their floating-point tensors are cast to float64 and moved; integer and bool
 *   tensors stay as they are. The backend must have float64.
 * @returns Every comparison made. The same seed makes the same ones.
 * @throws LimpidError `argument` if a derivative is wrong, with the tensor and the element where it is most
 *   so; `dtype` if `f` does not compute in float64.
 * @example
 * ```ts
 * import { checkGradients } from '@limpid/autograd/testing';
 * import { tensor, type Tensor } from '@limpid/tensor';
 *
 * const f = (x: Tensor, w: Tensor) => x.matmul(w).tanh();
 * const { checks } = await checkGradients(f, [tensor([[1, 2]]), tensor([[0.5], [-0.25]])]);
 * console.log(checks.length, checks[0]!.path); // 8 argument 0
 * ```
 */
export async function checkGradients<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  options: CheckGradientsOptions = {},
): Promise<GradientReport> {
  const settings = { order: 2, directions: 2, epsilon: 1e-5, rtol: 1e-6, atol: 1e-7, seed: 0, ...options };
  checkOptions(settings);
  const { order: highest, directions, epsilon, seed } = settings;
  const all = treeLeaves(args);
  const moving = all.filter(isDifferentiable);
  if (moving.every((leaf) => leaf.size === 0)) {
    throw new LimpidError(
      'argument',
      'checkGradients: the arguments hold no floating-point tensor with elements to move',
    );
  }
  const paths = args.flatMap((argument, position) =>
    treePaths(argument)
      .filter(({ leaf }) => isTensor(leaf) && isDifferentiable(leaf))
      .map(({ path }) => `argument ${position}${path ? ` at ${path}` : ''}`),
  );
  const leaves = await evaluate(moving.map((leaf): Tensor => leaf.cast('float64')));
  const call = (values: readonly Tensor[]): Tensor[] => {
    let next = 0;
    const given = all.map((leaf) => (isDifferentiable(leaf) ? (values[next++] as Tensor) : leaf));
    return outputsOf(f(...(treeUnflatten(args, given) as unknown as A)));
  };
  const key = random.key(seed);
  const drawn = (order: number, stream: number): random.Key =>
    random.foldIn(random.foldIn(key, order), stream);
  const weights = await randomLike(call(leaves), drawn(0, 0));
  let scalar: Scalar = (values) => project(call(values), weights);
  const checks: DirectionCheck[] = [];
  for (let order = 1; order <= highest; order++) {
    const current = scalar;
    const gradients = await evaluate(grad(current)(leaves));
    for (let direction = 0; direction < directions; direction++) {
      const vectors = await randomLike(leaves, drawn(order, direction + 1));
      for (const [position, vector] of vectors.entries()) {
        if (vector.size === 0) continue;
        const where = { order, path: paths[position] as string, direction };
        const slope = await (gradients[position] as Tensor).mul(vector).sum().item();
        const check = compare(
          where,
          slope,
          await centralDifference(current, leaves, position, vector, epsilon),
          settings,
        );
        if (failed(check)) {
          const worst = await worstElement(current, leaves, gradients, position, epsilon);
          throw new LimpidError('argument', `checkGradients: ${sentence(check)}${worst}`);
        }
        checks.push(check);
      }
    }
    const projection = await randomLike(leaves, drawn(order, 0));
    scalar = (values) => project(grad(current)(values), projection);
  }
  return { checks, worst: worstOf(checks), seed, epsilon };
}
