import type { Primitive, Signature } from '../graph/primitive.js';
import type { Value } from '../graph/value.js';

/** What a third party's operation says of itself; see `custom/define-op.ts`. */
export interface CustomDefinition {
  readonly name: string;
  infer(inputs: readonly Signature[], options: unknown): Signature;
  decompose(inputs: readonly Value[], options: unknown): Value;
  /** Read by transforms: the gradients with respect to the inputs. */
  readonly gradient:
    | ((
        cotangent: Value,
        inputs: readonly Value[],
        output: Value,
        options: unknown,
      ) => readonly (Value | undefined)[])
    | undefined;
}

export interface CustomAttributes {
  readonly definition: CustomDefinition;
  readonly options: unknown;
  /** Name and options as text, which decides what may share a plan. */
  readonly key: string;
}

/**
 * An operation defined outside. A backend that knows its name runs it; any other computes what it
 * decomposes into.
 */
export const custom: Primitive<CustomAttributes> = {
  name: 'custom',
  infer: (inputs, { definition, options }) => definition.infer(inputs, options),
  lowering: {
    kind: 'native',
    epilogue: false,
    strided: false,
    kernel: (operands, value, { definition, options }) => ({
      kind: 'custom',
      name: definition.name,
      inputShapes: operands.map((view) => view.shape),
      outputShapes: [value.shape],
      attributes: options,
    }),
    decompose: (inputs, { definition, options }) => definition.decompose(inputs, options),
  },
};
