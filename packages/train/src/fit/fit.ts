import type { Examples, TrainerOptions } from './options.js';
import type { Model } from './step.js';
import { type FitResult, trainer } from './trainer.js';

/**
 * Trains a model with mini-batches.
 *
 * The same seed on the same machine gives the same result, byte for byte. The model given is left as it is.
 *
 * @param model A layer, or any function from a batch of inputs to a batch of outputs.
 * @param data Inputs `x` and targets `y`, row by row. Floating-point numbers become the model's dtype; integers
 *   stay integers. Targets with one number a row are given to the loss as [rows, 1] where the outputs have that shape.
 * @param options `loss` is required; see `FitOptions` and `TrainerOptions` for the others and their defaults.
 * @returns The trained model with the history; see `FitResult`.
 * @throws LimpidError `argument` or `shape` for options out of range and data that do not fit, and if the loss stops
 *   being finite; the signal's reason if it is aborted. Memory is freed in either case.
 * @example
 * ```ts
 * import { binaryCrossEntropy, linear, sequential, tanh } from '@limpid/layers';
 * import { adam } from '@limpid/optim';
 * import { random } from '@limpid/tensor';
 * import { fit, predict } from '@limpid/train';
 *
 * const [first, second] = random.split(random.key(0));
 * const model = sequential(linear(2, 8, { key: first! }), tanh, linear(8, 1, { key: second! }));
 * const x = { data: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]), shape: [4, 2] };
 * const xor = new Float32Array([0, 1, 1, 0]);
 * const trained = await fit(model, { x, y: xor }, {
 *   loss: binaryCrossEntropy, optimizer: adam(0.1), epochs: 100, batchSize: 4,
 * });
 * const logits = await predict(trained.model, x);
 * console.log([...logits].map((z) => (z > 0 ? 1 : 0))); // [ 0, 1, 1, 0 ]
 * ```
 */
export function fit<M extends Model>(
  model: M,
  data: Examples,
  options: TrainerOptions,
): Promise<FitResult<M>> {
  return trainer(options).fit(model, data);
}
