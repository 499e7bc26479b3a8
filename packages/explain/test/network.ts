import type { Predict, Rows } from '../src/index.js';

/** A multilayer perceptron as the fixtures hold it. */
export interface Network {
  readonly activation: string;
  /** For each layer, inputs × outputs. */
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[];
}

const ACTIVATIONS: Record<string, (x: number) => number> = {
  tanh: Math.tanh,
  relu: (x) => Math.max(x, 0),
};

/** Evaluates the network in float64; several outputs go through softmax, a single one stays as it is. */
export function networkPredict(network: Network): Predict {
  const activation = ACTIVATIONS[network.activation] as (x: number) => number;
  const last = network.weights.length - 1;
  return ({ data, shape: [count, columns] }) =>
    Array.from({ length: count }, (_, row) => {
      let values = Array.from(data.subarray(row * columns, (row + 1) * columns));
      network.weights.forEach((weights, layer) => {
        const sums = (network.biases[layer] as number[]).map((bias, output) =>
          values.reduce((sum, value, input) => sum + value * (weights[input]?.[output] as number), bias),
        );
        values = layer < last ? sums.map(activation) : sums;
      });
      return values.length === 1 ? values : softmax(values);
    }).flat();
}

function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** A float64 table of the rows given. */
export function table(rows: readonly (readonly number[])[]): Rows {
  return { data: Float64Array.from(rows.flat()), shape: [rows.length, rows[0]?.length ?? 0] };
}

/** A model that adds up the columns with the weights given, and counts its calls and their rows. */
export function linearModel(...weights: readonly number[]): Predict & { readonly calls: number[] } {
  const calls: number[] = [];
  const predict: Predict = ({ data, shape: [count, columns] }) => {
    calls.push(count);
    return Float64Array.from({ length: count }, (_, row) =>
      weights.reduce((sum, weight, column) => sum + weight * (data[row * columns + column] as number), 0),
    );
  };
  return Object.assign(predict, { calls });
}
