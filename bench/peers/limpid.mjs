/** limpid as its users have it: the built packages, the CPU backend, `compile` for training steps only. */
import { readFileSync } from 'node:fs';
import { valueAndGrad, vjp } from '@limpid/autograd';
import { cpu } from '@limpid/backend-cpu';
import {
  applyLayer,
  binaryCrossEntropy,
  Conv2d,
  crossEntropy,
  flatten,
  gelu,
  Linear,
  maxPool2d,
  meanSquaredError,
  relu,
  sequential,
  tanh,
} from '@limpid/layers';
import { adam, applyUpdates } from '@limpid/optim';
import { compile, conv2d, evaluate, tensor, useBackend } from '@limpid/tensor';

const maps = {
  add: (x, y) => x.add(y),
  exp: (x) => x.exp(),
  sigmoid: (x) => x.sigmoid(),
  tanh: (x) => x.tanh(),
  gelu: (x) => gelu(x),
  chain: (x, y) => x.mul(y).add(x).mul(0.5).relu(),
  tenfold(x, y) {
    let value = x;
    for (let i = 0; i < 10; i++) value = value.mul(y).add(x);
    return value;
  },
};

const reductions = {
  sum: (x, axis) => (axis === null ? x.sum() : x.sum(axis)),
  softmax: (x, axis) => x.softmax(axis),
};

/** The function of a case, from its inputs to its result. */
const kinds = {
  matmul:
    ({ transposeA, transposeB }, { a, b }) =>
    () =>
      (transposeA ? a.transpose() : a).matmul(transposeB ? b.transpose() : b),
  map:
    ({ operation }, { x, y }) =>
    () =>
      maps[operation](x, y),
  reduce:
    ({ operation, axis }, { x }) =>
    () =>
      reductions[operation](x, axis),
  conv({ pass, padding }, { x, k, g }) {
    if (pass === 'forward') return () => conv2d(x, k, { padding });
    const f =
      pass === 'input'
        ? (image) => conv2d(image, k, { padding })
        : (filters) => conv2d(x, filters, { padding });
    return () => vjp(f, pass === 'input' ? x : k)[1](g)[0];
  },
  maxPool:
    (_, { x }) =>
    () =>
      maxPool2d(2).apply(x),
};

/** Attention over several heads, without biases: a layer made of products and a softmax. */
class Attention {
  constructor(heads, queries, keys, values, outputs) {
    Object.assign(this, { heads, queries, keys, values, outputs });
  }

  apply(x) {
    const [batch, places, width] = x.shape;
    const split = (weight) =>
      x
        .matmul(weight.transpose())
        .reshape([batch, places, this.heads, width / this.heads])
        .transpose([0, 2, 1, 3]);
    const [q, k, v] = [split(this.queries), split(this.keys), split(this.values)];
    const scores = q.matmul(k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(width / this.heads));
    const mixed = scores.softmax(-1).matmul(v).transpose([0, 2, 1, 3]).reshape([batch, places, width]);
    return mixed.matmul(this.outputs.transpose());
  }
}

const activations = { relu, tanh };

const models = {
  perceptron({ layers, activation }, inputs) {
    const linears = Array.from(
      { length: layers },
      (_, i) => new Linear(inputs[`weight${i}`], inputs[`bias${i}`]),
    );
    return sequential(
      ...linears.flatMap((layer, i) => (i === 0 ? [layer] : [activations[activation], layer])),
    );
  },
  lenet(_, inputs) {
    const steps = (padding) => ({ stride: [1, 1], padding, dilation: [1, 1], groups: 1 });
    const convolution = (i, padding) =>
      new Conv2d(inputs[`weight${i}`], inputs[`bias${i}`], steps([padding, padding]));
    const linear = (i) => new Linear(inputs[`weight${i}`], inputs[`bias${i}`]);
    return sequential(
      convolution(0, 2),
      relu,
      maxPool2d(2),
      convolution(1, 0),
      relu,
      maxPool2d(2),
      flatten(),
      linear(2),
      relu,
      linear(3),
      relu,
      linear(4),
    );
  },
  attention: ({ heads }, { weight0, weight1, weight2, weight3 }) =>
    new Attention(heads, weight0, weight1, weight2, weight3),
};

const losses = {
  perceptron: ({ loss }) => (loss === 'crossEntropy' ? crossEntropy : binaryCrossEntropy),
  lenet: () => crossEntropy,
  attention: () => meanSquaredError,
};

async function training(spec, inputs) {
  const { x, y } = inputs;
  const lossOf = losses[spec.model](spec);
  const optimizer = adam(spec.rate);
  const differentiate = valueAndGrad((model, rows, targets) => lossOf(applyLayer(model, rows), targets));
  const step = compile(
    ({ model, state }, rows, targets) => {
      const [loss, gradients] = differentiate(model, rows, targets);
      const [updates, next] = optimizer.update(gradients, state, model);
      return { carried: { model: applyUpdates(model, updates), state: next }, loss };
    },
    { donate: [0] },
  );
  const model = models[spec.model](spec, inputs);
  let carried = { model, state: optimizer.init(model) };
  return {
    async call() {
      const result = step(carried, x, y);
      carried = result.carried;
      await evaluate(result.loss);
      result.loss.dispose();
    },
    async result() {
      const found = [];
      for (let i = 0; i < spec.checkedSteps; i++) {
        const result = step(carried, x, y);
        carried = result.carried;
        found.push(await result.loss.item());
      }
      return found;
    },
  };
}

export async function open(threads) {
  const backend = await cpu(threads > 1 ? { threads } : {});
  useBackend(backend);
  const { version } = JSON.parse(
    readFileSync(new URL('../../packages/tensor/package.json', import.meta.url), 'utf8'),
  );
  return {
    version,
    threads: backend.threads ?? 1,
    async prepare(spec, given) {
      const inputs = Object.fromEntries(
        Object.entries(given).map(([name, { data, shape, dtype }]) => [name, tensor(data, { shape, dtype })]),
      );
      if (spec.kind === 'step') return training(spec, inputs);
      const f = kinds[spec.kind](spec, inputs);
      const result = () => f().data();
      return {
        result,
        async call() {
          const value = f();
          if (spec.read) await value.data();
          else await evaluate(value);
          value.dispose();
        },
        close() {
          for (const input of Object.values(inputs)) input.dispose();
        },
      };
    },
  };
}
