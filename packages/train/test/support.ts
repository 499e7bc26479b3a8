import { linear, type Sequential, sequential, tanh } from '@limpid/layers';
import { random, type Tensor, treeLeaves } from '@limpid/tensor';
import type { Examples } from '../src/index.js';

export type Network = Sequential<
  readonly [ReturnType<typeof linear>, typeof tanh, ReturnType<typeof linear>]
>;

/** A small network, drawn from a seed. */
export function network(seed = 0, inputs = 2): Network {
  const [first, second] = random.split(random.key(seed));
  return sequential(linear(inputs, 4, { key: first! }), tanh, linear(4, 1, { key: second! }));
}

/** Points in the plane, and 1 where their coordinates have one sign. */
export function points(
  rows: number,
): Examples & { readonly x: { data: Float32Array; shape: number[] }; y: Float32Array } {
  const data = Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(1 + 7 * i) * 2);
  const y = Float32Array.from({ length: rows }, (_, i) => (data[2 * i]! * data[2 * i + 1]! > 0 ? 1 : 0));
  return { x: { data, shape: [rows, 2] }, y };
}

/** All numbers of a model. */
export async function numbersOf(model: unknown): Promise<number[]> {
  const read = await Promise.all(treeLeaves(model).map((leaf: Tensor) => leaf.data()));
  return read.flatMap((data) => [...data]);
}
