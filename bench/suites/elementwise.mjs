/** Elementwise functions over a million numbers and more, and chains of them, which ought to be one pass. */
import { sizeOf, uniform } from '../inputs.mjs';
import { aheadOfJavascript, all, atMost, timesAsLong } from './goals.mjs';

/** The error function: its series for small arguments, the continued fraction of erfc (Lentz) for large ones. */
function erf(x) {
  const z = Math.abs(x);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = z;
  for (let k = 60; k > 0; k--) fraction = z + k / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction));
}

const functions = {
  add: (x, y) => x + y,
  exp: (x) => Math.exp(x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: (x) => Math.tanh(x),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  chain: (x, y) => Math.max((x * y + x) * 0.5, 0),
};

function map(name, operation, shapes, goal) {
  const [x, y] = shapes.map((shape) => uniform(shape, 3));
  return {
    name,
    kind: 'map',
    parameters: { operation },
    inputs: y ? { x, y } : { x },
    size: sizeOf(shapes[0]),
    tolerance: 1e-5,
    goal,
    reference: (arrays, index) => functions[operation](arrays.x[index], arrays.y?.[index % arrays.y.length]),
  };
}

const million = [1_000_000];

export const elementwise = {
  name: 'elementwise',
  title: 'Elementwise, float32',
  cases: [
    map('x + y, 10⁶', 'add', [million, million], aheadOfJavascript),
    map('x + y, 10⁷', 'add', [[10_000_000], [10_000_000]], aheadOfJavascript),
    map('exp, 10⁶', 'exp', [million], all(atMost(3.5), aheadOfJavascript)),
    map('sigmoid, 10⁶', 'sigmoid', [million], all(atMost(1.7), aheadOfJavascript)),
    map('tanh, 10⁶', 'tanh', [million], aheadOfJavascript),
    map('gelu (erf), 10⁶', 'gelu', [million], all(atMost(5), aheadOfJavascript)),
    map('[1024, 1024] + [1024]', 'add', [[1024, 1024], [1024]], all(atMost(0.4), aheadOfJavascript)),
    map(
      'relu((x·y + x)·½), 10⁶: four in a chain',
      'chain',
      [million, million],
      all(timesAsLong('x + y, 10⁶', 1.3), aheadOfJavascript),
    ),
  ],
};
