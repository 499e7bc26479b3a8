import { LimpidError, type Tensor, where } from '@limpid/tensor';
import * as random from '@limpid/tensor/random';
import type { Context } from '../model/context.js';
import type { Layer } from '../model/layer.js';

/** Drops elements while training; `dropout` makes it. */
export class Dropout implements Layer {
  /** The share that is dropped. */
  readonly rate: number;

  constructor(rate: number) {
    if (!(rate >= 0 && rate < 1)) {
      throw new LimpidError(
        'argument',
        `dropout: the rate is the share that is dropped, at least 0 and below 1, not ${String(rate)}`,
      );
    }
    this.rate = rate;
  }

  /** Any shape, which stays. */
  apply(x: Tensor, context?: Context): Tensor {
    if (!context?.train || this.rate === 0) return x;
    const keep = 1 - this.rate;
    const kept = random.bernoulli(context.nextKey('dropout'), keep, x.shape);
    return where(kept, x.div(keep), 0);
  }

  toString(): string {
    return `dropout(${this.rate})`;
  }
}

/**
 * While training, sets each element to 0 with probability `rate`, and divides the others by `1 − rate`, so that
 * the expected value stays and nothing changes at prediction ("inverted" dropout): N. Srivastava, G. Hinton,
 * A. Krizhevsky, I. Sutskever, R. Salakhutdinov, Dropout (JMLR 2014), section 10.
 *
 * Every application draws a key of its own from the context.
 *
 * @param rate The share dropped, at least 0 and below 1. The paper has 0.2 for inputs and 0.5 for hidden units.
 * @throws LimpidError `argument` for another rate, and at training without a key in the context.
 * @example
 * ```ts
 * import { context, dropout } from '@limpid/layers';
 * import { ones, random } from '@limpid/tensor';
 *
 * const layer = dropout(0.2);
 * const out = layer.apply(ones([10_000]), context({ train: true, key: random.key(0) }));
 * console.log(await out.max().item()); // 1.25
 * ```
 */
export function dropout(rate: number): Dropout {
  return new Dropout(rate);
}
