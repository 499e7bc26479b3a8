/**
 * Whole training steps: forward, backward and Adam, on one batch again and again. The check is the losses of the
 * first steps from the same parameters, so gradients and the optimiser are checked with them.
 *
 * Parameters are called `weight0`, `bias0`, `weight1`, … and stored as PyTorch stores them.
 */
import { binary, classes, uniform } from '../inputs.mjs';
import {
  aheadOfJavascript,
  all,
  atMost,
  timesAheadOfJavascript,
  timesFaster,
  withThreads,
} from './goals.mjs';

/** Uniform between ±1/√fanIn, as PyTorch draws linear and convolutional layers. */
function layer(number, shape) {
  const fanIn = shape.slice(1).reduce((product, n) => product * n, 1);
  const scale = 1 / Math.sqrt(fanIn);
  return { [`weight${number}`]: uniform(shape, scale), [`bias${number}`]: uniform([shape[0]], scale) };
}

/** Losses that are compared. */
const checkedSteps = 3;

function step(suite, name, model, parameters, inputs, goal) {
  return {
    name: suite,
    title: `One training step: ${name}`,
    cases: [
      {
        name,
        kind: 'step',
        parameters: { model, rate: 0.001, checkedSteps, ...parameters },
        inputs,
        tolerance: 2e-5,
        work: { unit: 'steps/s', amount: 1 },
        goal,
      },
    ],
  };
}

/** A multilayer perceptron; class numbers as targets where the loss is cross-entropy, zeros and ones where binary. */
function perceptron(suite, name, sizes, activation, loss, batch, goal) {
  const outputs = sizes.at(-1);
  const layers = sizes.slice(1).map((size, i) => layer(i, [size, sizes[i]]));
  return step(
    suite,
    name,
    'perceptron',
    { activation, loss, layers: layers.length, classes: outputs },
    {
      x: uniform([batch, sizes[0]]),
      y: loss === 'crossEntropy' ? classes([batch], outputs) : binary([batch, outputs]),
      ...Object.assign({}, ...layers),
    },
    goal,
  );
}

export const mlpStep = perceptron(
  'mlp-step',
  '784-256-128-10, relu, cross-entropy, batch 128',
  [784, 256, 128, 10],
  'relu',
  'crossEntropy',
  128,
  all(timesFaster('jax-js', 2), withThreads('pytorch', 1)),
);

export const xorStep = perceptron(
  'xor-step',
  '2-8-1, tanh, binary cross-entropy, batch 4',
  [2, 8, 1],
  'tanh',
  'binaryCrossEntropy',
  4,
  all(atMost(0.03), timesAheadOfJavascript(15)),
);

export const smallClassifierStep = perceptron(
  'small-classifier-step',
  '30-16-8-1, relu, binary cross-entropy, batch 32',
  [30, 16, 8, 1],
  'relu',
  'binaryCrossEntropy',
  32,
  all(atMost(0.05), aheadOfJavascript),
);

export const lenetStep = step(
  'lenet-step',
  'conv 5×5 → 16, pool, conv 5×5 → 32, pool, 800-120-84-10, batch 64',
  'lenet',
  { classes: 10 },
  {
    x: uniform([64, 1, 28, 28]),
    y: classes([64], 10),
    ...layer(0, [16, 1, 5, 5]),
    ...layer(1, [32, 16, 5, 5]),
    ...layer(2, [120, 800]),
    ...layer(3, [84, 120]),
    ...layer(4, [10, 84]),
  },
  all(timesFaster('jax-js', 20), timesFaster('pytorch', 0.5)),
);

/** Projections without biases: queries, keys, values, outputs. */
const projection = (number) => ({ [`weight${number}`]: uniform([64, 64], 1 / 8) });

export const attentionStep = step(
  'softmax-attention-step',
  'self-attention of 64 places, width 64, 4 heads, squared error, batch 8',
  'attention',
  { heads: 4 },
  {
    x: uniform([8, 64, 64]),
    y: uniform([8, 64, 64]),
    ...projection(0),
    ...projection(1),
    ...projection(2),
    ...projection(3),
  },
  aheadOfJavascript,
);
