import { LimpidError, type Tensor } from '@limpid/tensor';
import type { Context } from './context.js';

/**
 * What a layer is: something that can be applied. A model is a layer that holds others, an immutable tree
 * whose tensors are its parameters and its state (see `trainable.ts` for which is which).
 *
 * Nothing here registers, names or numbers layers; any object with `apply` takes part, and so does any
 * plain function of one tensor.
 *
 * @typeParam In What it takes.
 * @typeParam Out What it gives.
 * @example
 * ```ts
 * import { type Layer, linear, relu, sequential } from '@limpid/layers';
 * import { ones, type Tensor } from '@limpid/tensor';
 *
 * class Residual implements Layer {
 *   constructor(readonly inner: Layer) {}
 *   apply(x: Tensor): Tensor {
 *     return x.add(this.inner.apply(x));
 *   }
 * }
 * const model = sequential(new Residual(linear(4, 4)), relu);
 * console.log(model.apply(ones([2, 4])).shape); // [ 2, 4 ]
 * ```
 */
export interface Layer<In = Tensor, Out = Tensor> {
  /**
   * Applies the layer. Without a context it behaves as at prediction: nothing is dropped, and
   * normalisation uses running statistics.
   */
  apply(x: In, context?: Context): Out;
  /**
   * Names of the layer's own fields that hold state rather than parameters (running statistics, say): saved
   * with the model, never trained. Best a getter, so that it is no field itself. Default none.
   */
  readonly stateFields?: readonly string[];
  /** Set by `freeze`: nothing at or below this layer is trained. */
  readonly frozen?: boolean;
}

/** A layer, or a plain function that is one. A function is given the tensor only, never the context. */
export type LayerLike<In = Tensor, Out = Tensor> = Layer<In, Out> | ((x: In) => Out);

/**
 * Applies a layer or a plain function, and tells the context's observer.
 *
 * A layer that holds other layers calls this rather than their `apply`, so that functions may stand among
 * them and `summary` sees inside.
 *
 * @throws LimpidError `argument` for a function that makes a layer, as `flatten` where `flatten()` is meant.
 * @example
 * ```ts
 * import { applyLayer, relu } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await applyLayer(relu, tensor([-1, 2])).toArray()); // [ 0, 2 ]
 * ```
 */
export function applyLayer<In, Out>(layer: (x: In) => Out, x: In, context?: Context): Out;
export function applyLayer<In, Out>(layer: LayerLike<In, Out>, x: In, context?: Context): Out;
export function applyLayer<In, Out>(layer: LayerLike<In, Out>, x: In, context?: Context): Out {
  const done = context?.observe?.(layer as LayerLike<unknown, unknown>, x);
  // A function has an `apply` of its own, Function.prototype's, so it must be asked for first.
  const isFunction = typeof layer === 'function';
  const out = isFunction ? layer(x) : layer.apply(x, context);
  if (isFunction && typeof (out as Partial<Layer> | null | undefined)?.apply === 'function') {
    const name = nameOfLayer(layer);
    throw new LimpidError('argument', `${name}: gave a layer, not its output; write ${name}() for the layer`);
  }
  done?.(out);
  return out;
}

/**
 * What a layer is called in tables and messages: a function's name, what a layer's own `toString` says, or the
 * name of its class.
 */
export function nameOfLayer(layer: LayerLike<never, unknown>): string {
  if (typeof layer === 'function') return layer.name || 'function';
  const own = layer.toString;
  if (own !== Object.prototype.toString) return String(layer);
  return layer.constructor.name || 'layer';
}
