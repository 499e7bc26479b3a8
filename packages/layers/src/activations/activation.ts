import type { Tensor } from '@limpid/tensor';
import type { Layer } from '../model/layer.js';

/** A function together with its second argument, as a layer; `activation` makes it. */
export class Activation<O> implements Layer {
  readonly function: (x: Tensor, options: O) => Tensor;
  readonly options: O;

  constructor(f: (x: Tensor, options: O) => Tensor, options: O) {
    this.function = f;
    this.options = options;
  }

  apply(x: Tensor): Tensor {
    // Taken out first: called as a method it would be given this layer as `this`.
    const { function: f, options } = this;
    return f(x, options);
  }

  toString(): string {
    return `${this.function.name || 'function'} ${JSON.stringify(this.options)}`;
  }
}

/**
 * An activation function with other options than its own, as a layer. Unlike an arrow function it can be saved,
 * because function and options are there to be read.
 *
 * @param f A function of a tensor and options.
 * @param options What it is given as second argument.
 * @example
 * ```ts
 * import { activation, leakyRelu, linear, sequential, softmax } from '@limpid/layers';
 * import { zeros } from '@limpid/tensor';
 *
 * const model = sequential(linear(4, 8), activation(leakyRelu, { slope: 0.1 }), activation(softmax, 0));
 * console.log(model.apply(zeros([2, 4])).shape); // [ 2, 8 ]
 * ```
 */
export function activation<O>(f: (x: Tensor, options: O) => Tensor, options: O): Activation<O> {
  return new Activation(f, options);
}
