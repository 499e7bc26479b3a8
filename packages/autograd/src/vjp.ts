import { LimpidError, type MapTree, type Tensor, treeLeaves, treePaths } from '@limpid/tensor';
import { describe, sameShape } from '@limpid/tensor/graph';
import { isDifferentiable } from './history.js';
import { trace } from './trace.js';

/** The tensors of `cotangent` at the places where `value` has tensors that can have one. */
function matchingLeaves(value: unknown, cotangent: unknown): Tensor[] {
  const given = new Map(treePaths(cotangent).map(({ path, leaf }) => [path, leaf]));
  const expected = treePaths(value).filter(({ leaf }) => treeLeaves(leaf)[0] === leaf);
  return expected.flatMap(({ path, leaf }) => {
    const output = leaf as Tensor;
    if (!isDifferentiable(output)) return [];
    const match = given.get(path);
    const place = path ? ` at ${path}` : '';
    const [tensor] = treeLeaves(match);
    if (tensor === undefined || tensor !== match) {
      throw new LimpidError(
        'tree',
        `vjp: the cotangent has no tensor${place}, where the value has ${describe(output)}`,
      );
    }
    if (tensor.dtype !== output.dtype || !sameShape(tensor.shape, output.shape)) {
      throw new LimpidError(
        'shape',
        `vjp: the cotangent${place} is ${describe(tensor)}; expected ${describe(output)}, like the value`,
      );
    }
    return [tensor];
  });
}

/**
 * The value of `f`, and the function that carries a cotangent of the value back to the arguments: the
 * vector-Jacobian product v ↦ vᵀ·∂f/∂x.
 *
 * One call of the pullback costs a few times what `f` does, whatever the number of arguments; a row of the
 * Jacobian is the pullback of a unit vector. It may be called any number of times, also after the value has
 * been read, and is linear in the cotangent.
 *
 * @param f Takes and returns trees of tensors of any shapes. It must not wait.
 * @param primals The arguments.
 * @returns `[value, pullback]`. The pullback takes a cotangent of the value's structure, shapes and dtypes (its
 *   integer and bool tensors are ignored) and gives one cotangent per argument, of the argument's type; see
 *   `valueAndGrad` for what stands where nothing can be differentiated.
 * @throws LimpidError `tracing` if `f` returns a promise; from the pullback, `tree` or `shape` if the cotangent
 *   does not match the value.
 * @example
 * ```ts
 * import { vjp } from '@limpid/autograd';
 * import { tensor, type Tensor } from '@limpid/tensor';
 *
 * const f = (x: Tensor, y: Tensor) => x.mul(y);
 * const [value, pullback] = vjp(f, tensor([1, 2, 3]), tensor([4, 5, 6]));
 * const [forX, forY] = pullback(tensor([1, 0, 10]));
 * console.log(await value.toArray()); // [ 4, 10, 18 ]
 * console.log(await forX.toArray(), await forY.toArray()); // [ 4, 0, 60 ] [ 1, 0, 30 ]
 * ```
 */
export function vjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...primals: A
): [value: R, pullback: (cotangent: MapTree<R, Tensor>) => { -readonly [I in keyof A]: A[I] }] {
  const positions = primals.map((_, position) => position);
  const { result, pullback } = trace('vjp', f, primals, positions, (value) =>
    treeLeaves(value).filter(isDifferentiable),
  );
  return [
    result,
    (cotangent) => pullback(matchingLeaves(result, cotangent)) as { -readonly [I in keyof A]: A[I] },
  ];
}
