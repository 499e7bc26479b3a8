import { type DType, type Shape, type Tensor, treeLeaves, zeros } from '@limpid/tensor';
import { abstractly } from '@limpid/tensor/graph';
import { context, type Observer } from '../model/context.js';
import { applyLayer, type LayerLike, nameOfLayer } from '../model/layer.js';
import { visitTensors } from '../model/trainable.js';
import { table } from './table.js';

/** One layer of a summary. */
export interface SummaryRow {
  /** What the layer is called: `linear(30, 16)`. */
  readonly layer: string;
  /** The shape of every tensor of its output; one, for most layers. */
  readonly outputs: readonly Shape[];
  /** How many numbers its parameters hold, frozen ones too. Each tensor counts once, where it is first applied. */
  readonly parameters: number;
}

/** What `summary` finds. */
export interface Summary {
  /** In the order of application. A layer that only holds others has no row. */
  readonly rows: readonly SummaryRow[];
  /** Numbers in all parameters of the model, frozen or not. */
  readonly parameters: number;
  /** Of these, how many are trained. */
  readonly trainable: number;
  /** Numbers in running statistics and other state, not counted above. */
  readonly state: number;
  /** All of it as a table. */
  readonly text: string;
}

type Kind = 'trained' | 'frozen' | 'state';

/**
 * The layers of a model with their output shapes and parameter counts.
 *
 * The model is applied to a stand-in, so that shapes are checked but nothing is computed and no memory is taken,
 * whatever the model's size.
 *
 * @param model A layer.
 * @param inputShape The shape of one batch, the batch axis included: `[1, 30]`.
 * @param options.dtype Of the input. Default float32.
 * @throws LimpidError what the layers throw for an input of that shape.
 * @example
 * ```ts
 * import { conv2d, summary } from '@limpid/layers';
 *
 * const { rows, parameters } = summary(conv2d(3, 10, 5, { padding: 2 }), [1, 3, 32, 32]);
 * console.log(rows[0]?.outputs[0], parameters); // [ 1, 10, 32, 32 ] 760
 * ```
 */
export function summary(
  model: LayerLike<never, unknown>,
  inputShape: Shape,
  options: { dtype?: DType } = {},
): Summary {
  const kinds = kindsOf(model);
  const rows: SummaryRow[] = [];
  const counted = new Set<Tensor>();
  const open: { inner: number }[] = [];
  const observe: Observer = (layer) => {
    open.push({ inner: 0 });
    return (output) => {
      const inner = open.pop()?.inner ?? 0;
      const above = open.at(-1);
      if (above) above.inner += 1;
      const own = typeof layer === 'function' ? [] : treeLeaves(layer).filter((leaf) => !counted.has(leaf));
      for (const leaf of own) counted.add(leaf);
      const parameters = elements(own.filter((leaf) => kinds.get(leaf) !== 'state'));
      if (inner > 0 && parameters === 0) return;
      const outputs = treeLeaves(output).map(({ shape }) => shape);
      rows.push({ layer: nameOfLayer(layer), outputs, parameters });
    };
  };
  const input = zeros(inputShape, options);
  abstractly(() => applyLayer(model as LayerLike<Tensor, unknown>, input, context({ observe })));
  const total = (kind: Kind): number =>
    elements([...kinds].flatMap(([leaf, found]) => (found === kind ? [leaf] : [])));
  const trained = total('trained');
  const totals = { parameters: trained + total('frozen'), trainable: trained, state: total('state') };
  return { rows, ...totals, text: table(rows, totals) };
}

/** What every tensor of a model is; one that is in several places is trained if it is anywhere. */
function kindsOf(model: unknown): Map<Tensor, Kind> {
  const kinds = new Map<Tensor, Kind>();
  visitTensors(model, (leaf, { state, frozen }) => {
    if (kinds.get(leaf) !== 'trained') kinds.set(leaf, state ? 'state' : frozen ? 'frozen' : 'trained');
  });
  return kinds;
}

function elements(tensors: readonly Tensor[]): number {
  return tensors.reduce((total, { size }) => total + size, 0);
}
