import { isTensor, LimpidError, onesLike, type Tensor } from '@limpid/tensor';
import { describe } from '@limpid/tensor/graph';
import { isDifferentiable } from './history.js';
import { checkDifferentiable, trace } from './trace.js';

/** Which arguments `grad` and `valueAndGrad` differentiate, and what the function returns. */
export interface GradOptions<N extends number | readonly number[] = number | readonly number[]> {
  /** Positions of the arguments to differentiate: one, or a list. Default 0. */
  readonly argnums?: N;
  /** Whether the function returns `[loss, aux]`, where aux is anything else to hand out. Default false. */
  readonly hasAux?: boolean;
}

/** The gradients with respect to the arguments at N: of the same types as the arguments. */
export type Gradients<A extends readonly unknown[], N> = N extends number
  ? A[N]
  : N extends readonly number[]
    ? { -readonly [I in keyof N]: A[N[I] & number] }
    : never;

/** The loss in what the function returned; an error that says what it should have been. */
function lossOf(operation: string, result: unknown, hasAux: boolean): Tensor {
  const expected = `the function must return ${hasAux ? '[loss, aux] with ' : ''}a scalar floating-point loss`;
  const loss: unknown = hasAux ? (Array.isArray(result) ? result[0] : undefined) : result;
  if (!isTensor(loss)) {
    const what = Array.isArray(result) ? 'an array' : isTensor(result) ? 'a tensor alone' : String(result);
    const hint = Array.isArray(result) && !hasAux ? '. For [loss, aux], say { hasAux: true }' : '';
    throw new LimpidError('argument', `${operation}: ${expected}, not ${what}${hint}`);
  }
  if (loss.shape.length > 0 || !isDifferentiable(loss)) {
    const hint = loss.shape.length > 0 ? '. Take its sum() or mean(), or use vjp' : '';
    throw new LimpidError('shape', `${operation}: ${expected}, not ${describe(loss)}${hint}`);
  }
  return loss;
}

function positionsOf(
  operation: string,
  argnums: number | readonly number[],
  args: readonly unknown[],
): readonly number[] {
  const positions = typeof argnums === 'number' ? [argnums] : argnums;
  for (const position of positions) {
    if (!Number.isInteger(position) || position < 0 || position >= args.length) {
      throw new LimpidError(
        'argument',
        `${operation}: argnums names argument ${position}, but the function was called with ${args.length}`,
      );
    }
    checkDifferentiable(operation, position, args[position]);
  }
  return positions;
}

function differentiate(
  operation: string,
  f: (...args: readonly unknown[]) => unknown,
  { argnums = 0, hasAux = false }: GradOptions,
  args: readonly unknown[],
): { result: unknown; gradients: unknown } {
  const positions = positionsOf(operation, argnums, args);
  const { result, pullback } = trace(operation, f, args, positions, (value) => [
    lossOf(operation, value, hasAux),
  ]);
  const gradients = pullback([onesLike(lossOf(operation, result, hasAux))]);
  return { result, gradients: typeof argnums === 'number' ? gradients[0] : gradients };
}

/**
 * The function that returns both the value of `f` and its gradient.
 *
 * Reverse mode: one walk back over the graph that `f` records gives all partial derivatives at a few times the
 * cost of `f` alone. The gradient is more graph: nothing is computed until it is read, it fuses with whatever
 * uses it, works inside `compile`, and can be differentiated again.
 *
 * The gradient has the type and structure of the argument: every floating-point tensor is replaced by the
 * derivative of the loss with respect to it, of its shape and dtype (zeros if the loss does not depend on it);
 * integer and bool tensors by zeros, because they cannot move; and everything else is left as it is.
 *
 * Where a derivative does not exist, it is PyTorch's choice: `relu`, `abs` and `sign` are flat at 0, a tie of
 * `maximum`, `minimum`, `max` or `min` shares the gradient equally, `clip` passes it at its bounds, `sort`
 * follows the elements, and `sqrt` at 0 is infinitely steep.
 *
 * @param f Returns the loss, a floating-point scalar, or `[loss, aux]` with `hasAux`. It must not wait.
 * @param options.argnums Positions of the arguments to differentiate; default the first.
 * @returns A function of the same arguments, giving `[value, gradient]`; with a list of argnums the gradient is
 *   a list; with `hasAux` the value is `[loss, aux]`.
 * @throws LimpidError `shape` or `argument` if the loss is not a floating-point scalar or an argument cannot
 *   have a gradient, `tracing` if `f` returns a promise.
 * @example
 * ```ts
 * import { valueAndGrad } from '@limpid/autograd';
 * import { tensor, type Tensor } from '@limpid/tensor';
 *
 * const loss = (model: { w: Tensor; b: Tensor }, x: Tensor) => x.mul(model.w).add(model.b).square().sum();
 * const [value, gradient] = valueAndGrad(loss)({ w: tensor(2), b: tensor(1) }, tensor([1, 2]));
 * console.log(await value.item()); // 34
 * console.log(await gradient.w.item(), await gradient.b.item()); // 26 16
 * ```
 */
export function valueAndGrad<A extends readonly unknown[], X, const N extends number | readonly number[] = 0>(
  f: (...args: A) => readonly [loss: Tensor, aux: X],
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: A) => [value: [loss: Tensor, aux: X], gradient: Gradients<A, N>];
export function valueAndGrad<
  A extends readonly unknown[],
  R extends Tensor,
  const N extends number | readonly number[] = 0,
>(
  f: (...args: A) => R,
  options?: GradOptions<N> & { readonly hasAux?: false },
): (...args: A) => [value: R, gradient: Gradients<A, N>];
export function valueAndGrad(
  f: (...args: readonly never[]) => unknown,
  options: GradOptions = {},
): (...args: readonly unknown[]) => [unknown, unknown] {
  return (...args) => {
    const { result, gradients } = differentiate(
      'valueAndGrad',
      f as (...args: readonly unknown[]) => unknown,
      options,
      args,
    );
    return [result, gradients];
  };
}

/**
 * The function that returns the gradient of `f`; as `valueAndGrad`, which says more, without the value.
 *
 * @returns A function of the same arguments, giving the gradient; with `hasAux` it gives `[gradient, aux]`.
 * @example
 * ```ts
 * import { grad } from '@limpid/autograd';
 * import { tensor, type Tensor } from '@limpid/tensor';
 *
 * const cube = (x: Tensor) => x.mul(x).mul(x);
 * console.log(await grad(cube)(tensor(2)).item()); // 12
 * console.log(await grad(grad(cube))(tensor(2)).item()); // 12
 * console.log(await grad(grad(grad(cube)))(tensor(2)).item()); // 6
 * ```
 */
export function grad<A extends readonly unknown[], X, const N extends number | readonly number[] = 0>(
  f: (...args: A) => readonly [loss: Tensor, aux: X],
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: A) => [gradient: Gradients<A, N>, aux: X];
export function grad<
  A extends readonly unknown[],
  R extends Tensor,
  const N extends number | readonly number[] = 0,
>(
  f: (...args: A) => R,
  options?: GradOptions<N> & { readonly hasAux?: false },
): (...args: A) => Gradients<A, N>;
export function grad(
  f: (...args: readonly never[]) => unknown,
  options: GradOptions = {},
): (...args: readonly unknown[]) => unknown {
  return (...args) => {
    const { result, gradients } = differentiate(
      'grad',
      f as (...args: readonly unknown[]) => unknown,
      options,
      args,
    );
    return options.hasAux ? [gradients, (result as readonly [Tensor, unknown])[1]] : gradients;
  };
}
