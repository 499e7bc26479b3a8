/**
 * A training step of a multilayer perceptron as one ONNX graph. The runtime has no gradients: forward, backward and
 * Adam are written out by hand, which is what somebody would have to do to train with it in JavaScript.
 */
import { Graph } from './encode.mjs';

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** The activation and, from its input z and output a, its derivative. */
const activations = {
  relu: [
    (g, z) => g.node('Relu', [z]),
    (g, z) => g.node('Cast', [g.node('Greater', [z, g.constant(0)])], { to: 1 }),
  ],
  tanh: [(g, z) => g.node('Tanh', [z]), (g, _, a) => g.node('Sub', [g.constant(1), g.node('Mul', [a, a])])],
};

/** From logits and targets (one-hot rows): the mean loss, and its gradient by the logits. */
const losses = {
  crossEntropy(g, z, y, batch) {
    const likelihood = g.node('Mul', [y, g.node('LogSoftmax', [z])]);
    const total = g.node('ReduceSum', [likelihood], { keepdims: 0 });
    const difference = g.node('Sub', [g.node('Softmax', [z]), y]);
    return [
      g.node('Mul', [total, g.constant(-1 / batch)]),
      g.node('Mul', [difference, g.constant(1 / batch)]),
    ];
  },
  binaryCrossEntropy(g, z, y, batch) {
    const losses = g.node('Sub', [g.node('Softplus', [z]), g.node('Mul', [z, y])]);
    const difference = g.node('Sub', [g.node('Sigmoid', [z]), y]);
    return [
      g.node('ReduceMean', [losses], { keepdims: 0 }),
      g.node('Mul', [difference, g.constant(1 / batch)]),
    ];
  },
};

/** The new parameter and its new moments, for the corrections 1/(1 − βᵗ) as inputs. */
function adam(g, parameter, gradient, m, v, rate) {
  const blend = (old, beta, now) =>
    g.node('Add', [g.node('Mul', [old, g.constant(beta)]), g.node('Mul', [now, g.constant(1 - beta)])]);
  const first = blend(m, beta1, gradient);
  const second = blend(v, beta2, g.node('Mul', [gradient, gradient]));
  const root = g.node('Sqrt', [g.node('Mul', [second, 'correction2'])]);
  const direction = g.node('Div', [
    g.node('Mul', [first, 'correction1']),
    g.node('Add', [root, g.constant(epsilon)]),
  ]);
  return [g.node('Sub', [parameter, g.node('Mul', [direction, g.constant(rate)])]), first, second];
}

/** Adam's corrections of step t, from 1. */
export const corrections = (t) => ({ correction1: 1 / (1 - beta1 ** t), correction2: 1 / (1 - beta2 ** t) });

/**
 * The model: inputs `x`, `y`, `correction1`, `correction2` and, for each parameter p, `p`, `p.m`, `p.v`; outputs
 * `loss` and the same names with ` next`.
 */
export function trainingStep({ layers, activation, loss, rate }, { x, y, ...parameters }) {
  const g = new Graph();
  const [batch] = x.shape;
  const [activate, derivative] = activations[activation];
  g.input('x', x.shape);
  g.input('y', y.shape);
  g.input('correction1', []);
  g.input('correction2', []);
  for (const [name, { shape }] of Object.entries(parameters))
    for (const suffix of ['', '.m', '.v']) g.input(name + suffix, shape);

  const inputs = ['x'];
  const sums = [];
  for (let i = 0; i < layers; i++) {
    sums[i] = g.node('Gemm', [inputs[i], `weight${i}`, `bias${i}`], { transB: 1 });
    if (i < layers - 1) inputs[i + 1] = activate(g, sums[i]);
  }
  const [value, atLogits] = losses[loss](g, sums[layers - 1], 'y', batch);
  const gradients = {};
  let delta = atLogits;
  for (let i = layers - 1; i >= 0; i--) {
    gradients[`weight${i}`] = g.node('Gemm', [delta, inputs[i]], { transA: 1 });
    gradients[`bias${i}`] = g.node('ReduceSum', [delta, g.constant([0])], { keepdims: 0 });
    if (i > 0) {
      const back = g.node('MatMul', [delta, `weight${i}`]);
      delta = g.node('Mul', [back, derivative(g, sums[i - 1], inputs[i])]);
    }
  }
  g.output(value, [], 'loss');
  for (const [name, { shape }] of Object.entries(parameters)) {
    const next = adam(g, name, gradients[name], `${name}.m`, `${name}.v`, rate);
    ['', '.m', '.v'].forEach((suffix, i) => {
      g.output(next[i], shape, `${name}${suffix} next`);
    });
  }
  return g.encode();
}
