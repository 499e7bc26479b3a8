import { type Shape, type Tensor, tensor } from '@limpid/tensor';

/**
 * Float64 tensors of well-spread values, for derivatives: distinct, and none near 0, where kinks and ties are.
 * Magnitudes lie between 0.3 and 1.7; signs alternate irregularly unless `positive`.
 */
export function spread(shape: Shape, seed = 1, options: { positive?: boolean } = {}): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float64Array.from({ length: size }, (_, i) => {
    // The golden ratio's multiples spread evenly over [0, 1).
    const fraction = ((i + 1) * 0.6180339887498949 + seed * 0.2718281828459045) % 1;
    const magnitude = 0.3 + 1.4 * fraction;
    return !options.positive && (i * 7 + seed * 3) % 5 < 2 ? -magnitude : magnitude;
  });
  return tensor(values, { shape: [...shape] });
}

/** A float64 tensor of the given numbers. */
export const doubles = (values: number | readonly number[] | readonly (readonly number[])[]): Tensor =>
  tensor(values as number[], { dtype: 'float64' });

/** An int32 tensor of positions. */
export const indices = (values: readonly number[] | readonly (readonly number[])[]): Tensor =>
  tensor(values as number[], { dtype: 'int32' });

/** The elements, as plain numbers, with one zero for both of IEEE 754's. */
export const numbers = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), (n) => n + 0);
