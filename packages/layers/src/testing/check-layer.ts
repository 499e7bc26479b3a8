import { compile, LimpidError, random, type Tensor, treeLeaves, treeMap } from '@limpid/tensor';
import { formatShape, sameShape } from '@limpid/tensor/graph';
import { fromConfig } from '../config/from-config.js';
import type { Registry } from '../config/registry.js';
import { namedTensors, toConfig } from '../config/to-config.js';
import { context } from '../model/context.js';
import { type Layer, nameOfLayer } from '../model/layer.js';
import { visitTensors } from '../model/trainable.js';

/** Options of `checkLayer`. */
export interface CheckLayerOptions {
  /** Whether at prediction each row of the output depends on its own row of the input only. Default true. */
  rows?: boolean;
  /** Names by which the layer can be saved; the built-in ones are known. Default: saving is not checked. */
  registry?: Registry;
  /** How much outputs may differ that should be equal, relative beyond 1. Default 1e-5. */
  tolerance?: number;
}

/**
 * Checks that an object keeps the promises of a layer: for those who write one, in a test of any runner.
 *
 * It looks at what the layer does, not at how: predictions repeat, do not depend on the other rows of the batch and
 * record no state; training repeats with the same key, and records state only under names in `stateFields`; applying
 * changes nothing; a copy by `treeMap` (which runs no constructor), by `compile` and by saving behaves the same; and
 * in float64 it computes in float64, without which gradients cannot be checked. Gradients themselves are
 * `checkGradients`' matter, in `@limpid/autograd/testing`.
 *
 * @param layer Takes one tensor and gives one.
 * @param input A float32 batch of at least two rows for it.
 * @throws Error that lists every promise broken; whatever the layer itself throws.
 * @example
 * ```ts
 * import { linear } from '@limpid/layers';
 * import { checkLayer } from '@limpid/layers/testing';
 * import { ones } from '@limpid/tensor';
 *
 * await checkLayer(linear(3, 2), ones([4, 3]), { registry: {} });
 * ```
 */
export async function checkLayer(
  layer: Layer,
  input: Tensor,
  options: CheckLayerOptions = {},
): Promise<void> {
  const { rows = true, registry, tolerance = 1e-5 } = options;
  const batch = input.shape[0] ?? 0;
  if (batch < 2) {
    throw new LimpidError(
      'argument',
      `checkLayer: the input needs at least two rows, but is ${formatShape(input.shape)}`,
    );
  }
  const faults: string[] = [];
  const expectSame = async (actual: Tensor, expected: Tensor, fault: string): Promise<void> => {
    if (!(await same(actual, expected, tolerance))) faults.push(fault);
  };
  const before = await Promise.all(treeLeaves(layer).map((leaf) => leaf.data()));

  const predicting = context();
  const predicted = layer.apply(input, predicting);
  await expectSame(layer.apply(input), predicted, 'prediction: applying it again gives another output');
  if (predicting.updates.size > 0) faults.push('prediction: it records new state; only training may');
  if (rows) {
    const parts = Array.from({ length: batch }, (_, i) => layer.apply(input.slice([i, i + 1])));
    const apart = await Promise.all(
      parts.map((part, i) => same(part, predicted.slice([i, i + 1]), tolerance)),
    );
    if (apart.includes(false)) faults.push('prediction: a row alone gives another output than in its batch');
  }

  const train = (): [Tensor, ReturnType<typeof context>] => {
    const training = context({ train: true, key: random.key(0) });
    return [layer.apply(input, training), training];
  };
  const [trained, training] = train();
  await expectSame(train()[0], trained, 'training: the same key gives another output');
  const state = new Set<Tensor>();
  visitTensors(layer, (leaf, kind) => kind.state && state.add(leaf));
  if ([...training.updates.keys()].some((leaf) => !state.has(leaf))) {
    faults.push('training: it records new values for a tensor that stateFields does not name');
  }

  const after = await Promise.all(treeLeaves(layer).map((leaf) => leaf.data()));
  if (String(after) !== String(before)) faults.push('applying it changes its tensors');

  const copy = treeMap((leaf) => leaf, layer) as Layer;
  await expectSame(copy.apply(input), predicted, 'a copy by treeMap gives another output');
  const compiled = compile((one: Layer, x: Tensor) => one.apply(x));
  await expectSame(compiled(layer, input), predicted, 'compiled it gives another output');
  const wide = treeMap((leaf) => (leaf.dtype === 'float32' ? leaf.cast('float64') : leaf), layer) as Layer;
  const { dtype } = wide.apply(input.cast('float64'));
  if (dtype !== 'float64') faults.push(`in float64 it gives ${dtype}`);
  if (registry) {
    const json: unknown = JSON.parse(JSON.stringify(toConfig(layer, registry)));
    const loaded = fromConfig(json, namedTensors(layer), registry);
    await expectSame(loaded.apply(input), predicted, 'saved and loaded it gives another output');
  }
  if (faults.length > 0) throw new Error(`checkLayer: ${nameOfLayer(layer)}\n- ${faults.join('\n- ')}`);
}

async function same(a: Tensor, b: Tensor, tolerance: number): Promise<boolean> {
  if (!sameShape(a.shape, b.shape)) return false;
  const [x, y] = await Promise.all([a.data(), b.data()]);
  return x.every((value, i) => {
    const other = y[i] as number;
    return Object.is(value, other) || Math.abs(value - other) <= tolerance * Math.max(1, Math.abs(other));
  });
}
