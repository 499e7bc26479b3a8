/** TensorFlow.js with its WebAssembly backend (XNNPACK; one thread) or its plain JavaScript one. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { Missing } from './missing.mjs';

const require = createRequire(import.meta.url);
let tf;

const maps = {
  add: (x, y) => tf.add(x, y),
  exp: (x) => tf.exp(x),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  chain: (x, y) => tf.relu(tf.mul(tf.add(tf.mul(x, y), x), 0.5)),
  tenfold(x, y) {
    let value = x;
    for (let i = 0; i < 10; i++) value = tf.add(tf.mul(value, y), x);
    return value;
  },
};

const reductions = {
  sum: (x, axis) => (axis === null ? tf.sum(x) : tf.sum(x, axis)),
  softmax: (x, axis) => tf.softmax(x, axis),
};

/** Its layout of images is [batch, height, width, channels], of filters [height, width, channels, outputs]. */
const imageLayout = [0, 2, 3, 1];
const filterLayout = [2, 3, 1, 0];
const inverse = (layout) => layout.map((_, axis) => layout.indexOf(axis));

/** A tensor in another order of axes, for which its own is given back. */
function reorder(x, layout) {
  const y = tf.transpose(x, layout);
  x.dispose();
  return y;
}

/** The function of a case, and the order of axes in which its result compares with everybody's. */
const kinds = {
  matmul: ({ transposeA, transposeB }, { a, b }) => ({ f: () => tf.matMul(a, b, transposeA, transposeB) }),
  map: ({ operation }, { x, y }) => ({ f: () => maps[operation](x, y) }),
  reduce: ({ operation, axis }, { x }) => ({ f: () => reductions[operation](x, axis) }),
  conv({ pass }, { x, k, g }) {
    const image = reorder(x, imageLayout);
    const filters = reorder(k, filterLayout);
    const back = g && reorder(g, imageLayout);
    if (pass === 'forward')
      return { f: () => tf.conv2d(image, filters, 1, 'same'), layout: inverse(imageLayout) };
    if (pass === 'input') {
      const gradient = tf.grad((value) => tf.conv2d(value, filters, 1, 'same'));
      return { f: () => gradient(image, back), layout: inverse(imageLayout) };
    }
    const gradient = tf.grad((value) => tf.conv2d(image, value, 1, 'same'));
    return { f: () => gradient(filters, back), layout: inverse(filterLayout) };
  },
  maxPool(_, { x }) {
    const image = reorder(x, imageLayout);
    return { f: () => tf.maxPool(image, 2, 2, 'valid'), layout: inverse(imageLayout) };
  },
};

const linear = (x, weight, bias) => tf.add(tf.matMul(x, weight, false, true), bias);

const crossEntropy = (logits, y) => tf.losses.softmaxCrossEntropy(y, logits);
const binaryCrossEntropy = (logits, y) => tf.losses.sigmoidCrossEntropy(y, logits);

/** Each gives the loss as a function of the variables. */
const models = {
  perceptron({ layers, activation, loss }, { x, y }, v) {
    const lossOf = loss === 'crossEntropy' ? crossEntropy : binaryCrossEntropy;
    return () => {
      let h = x;
      for (let i = 0; i < layers; i++) {
        h = linear(h, v[`weight${i}`], v[`bias${i}`]);
        if (i < layers - 1) h = tf[activation](h);
      }
      return lossOf(h, y);
    };
  },
  lenet:
    (_, { x, y }, v) =>
    () => {
      const block = (h, i, padding) =>
        tf.maxPool(tf.relu(tf.add(tf.conv2d(h, v[`weight${i}`], 1, padding), v[`bias${i}`])), 2, 2, 'valid');
      const images = block(block(x, 0, 'same'), 1, 'valid');
      const rows = tf.reshape(images, [images.shape[0], -1]);
      const first = tf.relu(linear(rows, v.weight2, v.bias2));
      const second = tf.relu(linear(first, v.weight3, v.bias3));
      return crossEntropy(linear(second, v.weight4, v.bias4), y);
    },
  attention({ heads }, { x, y }, v) {
    const [batch, places, width] = x.shape;
    const project = (h, weight) =>
      tf.reshape(tf.matMul(tf.reshape(h, [-1, width]), weight, false, true), [batch, places, width]);
    const split = (weight) =>
      tf.transpose(tf.reshape(project(x, weight), [batch, places, heads, width / heads]), [0, 2, 1, 3]);
    return () => {
      const [q, k, values] = [split(v.weight0), split(v.weight1), split(v.weight2)];
      const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads));
      const mixed = tf.transpose(tf.matMul(tf.softmax(scores), values), [0, 2, 1, 3]);
      const outputs = project(tf.reshape(mixed, [batch, places, width]), v.weight3);
      return tf.mean(tf.squaredDifference(outputs, y));
    };
  },
};

/** LeNet's parameters in its layouts: filters, and the columns of the first linear layer, which follow the image's. */
function convolutional(inputs) {
  const { weight0, weight1, weight2, x } = inputs;
  const [outputs] = weight2.shape;
  return {
    ...inputs,
    x: reorder(x, imageLayout),
    weight0: reorder(weight0, filterLayout),
    weight1: reorder(weight1, filterLayout),
    weight2: tf.tidy(() =>
      tf.reshape(tf.transpose(tf.reshape(weight2, [outputs, 32, 5, 5]), [0, ...imageLayout.slice(1)]), [
        outputs,
        -1,
      ]),
    ),
  };
}

function training(spec, given) {
  const inputs = spec.model === 'lenet' ? convolutional(given) : { ...given };
  if (inputs.y.dtype === 'int32') inputs.y = tf.cast(tf.oneHot(inputs.y, spec.classes), 'float32');
  const { x, y, ...parameters } = inputs;
  const variables = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, tf.variable(value, true, name)]),
  );
  const lossOf = models[spec.model](spec, { x, y }, variables);
  const optimizer = tf.train.adam(spec.rate, 0.9, 0.999, 1e-8);
  return {
    call: () => void optimizer.minimize(lossOf),
    result() {
      return Array.from({ length: spec.checkedSteps }, () => {
        const loss = optimizer.minimize(lossOf, true);
        const [value] = loss.dataSync();
        loss.dispose();
        return value;
      });
    },
    close() {
      optimizer.dispose();
      for (const variable of Object.values(variables)) variable.dispose();
    },
  };
}

export async function open(_, variant) {
  tf = require('@tensorflow/tfjs');
  const name = `@tensorflow/tfjs-backend-${variant}`;
  const backend = require(name);
  if (variant === 'wasm') {
    backend.setWasmPaths(join(dirname(require.resolve(`${name}/package.json`)), 'dist') + sep);
    backend.setThreadsCount(1);
  }
  await tf.setBackend(variant);
  await tf.ready();
  if (tf.getBackend() !== variant) throw new Missing(`tfjs has no ${variant} backend here`);
  const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'));
  return {
    version,
    threads: 1,
    async prepare(spec, given) {
      const inputs = Object.fromEntries(
        Object.entries(given).map(([key, { data, shape, dtype }]) => [key, tf.tensor(data, shape, dtype)]),
      );
      const close = () => tf.disposeVariables() ?? Object.values(inputs).forEach((input) => input.dispose());
      if (spec.kind === 'step') return training(spec, inputs);
      const { f, layout } = kinds[spec.kind](spec, inputs);
      return {
        async result() {
          const value = tf.tidy(() => (layout ? tf.transpose(f(), layout) : f()));
          const data = value.dataSync();
          value.dispose();
          return data;
        },
        async call() {
          const value = tf.tidy(f);
          if (spec.read) await value.data();
          value.dispose();
        },
        close,
      };
    },
  };
}
