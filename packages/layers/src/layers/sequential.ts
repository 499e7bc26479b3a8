import { LimpidError, type Tensor } from '@limpid/tensor';
import type { Context } from '../model/context.js';
import { applyLayer, type Layer, type LayerLike } from '../model/layer.js';

/** Layers one after the other; `sequential` makes it. */
export class Sequential<const L extends readonly LayerLike[] = readonly LayerLike[]> implements Layer {
  readonly layers: L;

  constructor(layers: L) {
    layers.forEach((layer, i) => {
      if (typeof layer === 'function' || typeof layer?.apply === 'function') return;
      throw new LimpidError(
        'argument',
        `sequential: argument ${i} is no layer: it must be a function, or an object with a method apply(x, context), not ${String(layer)}`,
      );
    });
    this.layers = layers;
  }

  apply(x: Tensor, context?: Context): Tensor {
    return this.layers.reduce((y: Tensor, layer) => applyLayer(layer, y, context), x);
  }

  toString(): string {
    return `sequential of ${this.layers.length}`;
  }
}

/**
 * Layers applied one after the other; plain functions are layers too. Without layers it is the identity.
 *
 * Its type keeps those of its parts, so `model.layers[0].weight` is known to the compiler.
 *
 * @throws LimpidError `argument` for something that is no layer.
 * @example
 * ```ts
 * import { linear, relu, sequential } from '@limpid/layers';
 * import { zeros } from '@limpid/tensor';
 *
 * const model = sequential(linear(30, 16), relu, linear(16, 1));
 * console.log(model.apply(zeros([8, 30])).shape); // [ 8, 1 ]
 * console.log(model.layers[2].weight.shape); // [ 1, 16 ]
 * ```
 */
export function sequential<const L extends readonly LayerLike[]>(...layers: L): Sequential<L> {
  return new Sequential(layers);
}
