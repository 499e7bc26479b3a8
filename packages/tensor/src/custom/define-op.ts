import type { DType } from '../backend/dtype.js';
import { LimpidError } from '../error.js';
import { record } from '../graph/record.js';
import { describe } from '../graph/value.js';
import { type CustomDefinition, custom } from '../primitives/custom.js';
import { exactJson } from '../schedule/draft.js';
import { type Shape, sameShape } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';

/** What `defineOp` needs to know. */
export interface OpDefinition<O> {
  /** Unique among operations; backends that bring a fast kernel for it recognise it by this. */
  readonly name: string;
  /** The shape rule: checks the inputs and says what the result looks like. */
  readonly infer: (
    inputs: readonly { shape: Shape; dtype: DType }[],
    options: O,
  ) => { shape: Shape; dtype: DType };
  /** What it means, in other operations. Runs wherever no backend has a kernel of its own for it. */
  readonly meaning: (inputs: readonly Tensor[], options: O) => Tensor;
  /**
   * The gradients with respect to the inputs (undefined for those without one). Without it, the gradient
   * is that of the meaning.
   */
  readonly gradient?: (
    cotangent: Tensor,
    inputs: readonly Tensor[],
    output: Tensor,
    options: O,
  ) => readonly (Tensor | undefined)[];
}

/**
 * A new operation, on a par with limpid's own.
 *
 * @returns A function of tensors, and of options if the operation has any; options are plain data.
 * @throws LimpidError when the meaning's shape or dtype is not what the shape rule says.
 * @example
 * ```ts
 * import { defineOp, tensor } from '@limpid/tensor';
 *
 * const hypotenuse = defineOp({
 *   name: 'hypotenuse',
 *   infer: ([a]) => a!,
 *   meaning: ([a, b]) => a!.square().add(b!.square()).sqrt(),
 * });
 * console.log(await hypotenuse([tensor([3, 5]), tensor([4, 12])]).toArray()); // [ 5, 13 ]
 * ```
 */
export function defineOp<O = undefined>(
  definition: OpDefinition<O>,
): (inputs: readonly Tensor[], options?: O) => Tensor {
  const { name } = definition;
  if (!name) throw new LimpidError('argument', 'defineOp: the operation needs a name');
  const stored: CustomDefinition = {
    name,
    infer: (inputs, options) => definition.infer(inputs, options as O),
    decompose: (inputs, options) => checked(name, definition, inputs as readonly Tensor[], options as O),
    gradient: definition.gradient as CustomDefinition['gradient'],
  };
  return (inputs, options) => {
    if (inputs.length === 0) throw new LimpidError('argument', `${name}: needs at least one tensor`);
    const key = `${name}${options === undefined ? '' : exactJson(options)}`;
    return record(custom, inputs, { definition: stored, options, key });
  };
}

function checked<O>(
  name: string,
  definition: OpDefinition<O>,
  inputs: readonly Tensor[],
  options: O,
): Tensor {
  const promised = definition.infer(inputs, options);
  const made = definition.meaning(inputs, options);
  if (!sameShape(made.shape, promised.shape) || made.dtype !== promised.dtype) {
    throw new LimpidError(
      'shape',
      `${name}: its shape rule says ${describe(promised)}, its meaning gives ${describe(made)}`,
    );
  }
  return made;
}
