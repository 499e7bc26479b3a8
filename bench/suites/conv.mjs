/** Convolutions as LeNet and a residual network have them, forward and both gradients, and max-pooling. */
import { sizeOf, uniform } from '../inputs.mjs';
import { aheadOfJavascript, all, rateOf } from './goals.mjs';
import { product } from './matmul.mjs';

/** The product whose rate the convolutions are held to. */
const standard = 'product 512³';

const passes = { forward: 'forward', input: 'gradient by input', kernel: 'gradient by kernel' };

/** Stride 1, output as large as the input. `g` is the gradient that comes back. */
function convolution([batch, channels, side], outputs, window, pass) {
  const padding = (window - 1) / 2;
  const image = [batch, channels, side, side];
  const filters = [outputs, channels, window, window];
  const result = [batch, outputs, side, side];
  const at = ([, b, c, d], i, j, k, l) => ((i * b + j) * c + k) * d + l;
  const inside = (place) => place >= 0 && place < side;

  /** One element of the result: the sum over what the pass sums over. */
  const reference = {
    forward({ x, k }, index) {
      const [n, o, i, j] = places(result, index);
      let sum = 0;
      for (let c = 0; c < channels; c++)
        for (let u = 0; u < window; u++)
          for (let v = 0; v < window; v++)
            if (inside(i + u - padding) && inside(j + v - padding))
              sum += x[at(image, n, c, i + u - padding, j + v - padding)] * k[at(filters, o, c, u, v)];
      return sum;
    },
    input({ k, g }, index) {
      const [n, c, i, j] = places(image, index);
      let sum = 0;
      for (let o = 0; o < outputs; o++)
        for (let u = 0; u < window; u++)
          for (let v = 0; v < window; v++)
            if (inside(i - u + padding) && inside(j - v + padding))
              sum += g[at(result, n, o, i - u + padding, j - v + padding)] * k[at(filters, o, c, u, v)];
      return sum;
    },
    kernel({ x, g }, index) {
      const [o, c, u, v] = places(filters, index);
      let sum = 0;
      for (let n = 0; n < batch; n++)
        for (let i = 0; i < side; i++)
          for (let j = 0; j < side; j++)
            if (inside(i + u - padding) && inside(j + v - padding))
              sum += x[at(image, n, c, i + u - padding, j + v - padding)] * g[at(result, n, o, i, j)];
      return sum;
    },
  }[pass];

  return {
    name: `${image.join('×')}, ${window}×${window} → ${outputs}, ${passes[pass]}`,
    kind: 'conv',
    parameters: { pass, padding },
    inputs: { x: uniform(image), k: uniform(filters), ...(pass === 'forward' ? {} : { g: uniform(result) }) },
    size: sizeOf({ forward: result, input: image, kernel: filters }[pass]),
    tolerance: 1e-4,
    work: { unit: 'GFLOP/s', amount: (2 * sizeOf(result) * channels * window * window) / 1e9 },
    goal: window === 3 ? all(aheadOfJavascript, rateOf(standard, 0.8)) : aheadOfJavascript,
    ...(window === 3 ? { without: ['tfjs-cpu'] } : {}),
    reference,
  };
}

/** The position along each axis of an index into a row-major array. */
function places(shape, index) {
  const found = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    found.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return found;
}

function pooling(batch, channels, side) {
  return {
    name: `max-pool 2×2 of ${[batch, channels, side, side].join('×')}`,
    kind: 'maxPool',
    parameters: {},
    inputs: { x: uniform([batch, channels, side, side]) },
    size: (batch * channels * side * side) / 4,
    tolerance: 1e-6,
    goal: aheadOfJavascript,
    reference({ x }, index) {
      const half = side / 2;
      const [plane, i, j] = places([batch * channels, half, half], index);
      const corner = plane * side * side + 2 * i * side + 2 * j;
      return Math.max(x[corner], x[corner + 1], x[corner + side], x[corner + side + 1]);
    },
  };
}

export const conv = {
  name: 'conv',
  title: 'Convolutions and pooling, float32',
  cases: [
    product(standard, 512, 512, 512),
    ...['forward', 'input', 'kernel'].flatMap((pass) => [
      convolution([32, 1, 28], 32, 5, pass),
      convolution([32, 32, 28], 64, 3, pass),
      convolution([8, 64, 56], 64, 3, pass),
    ]),
    pooling(32, 32, 28),
  ],
};
