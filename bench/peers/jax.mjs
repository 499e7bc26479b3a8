/**
 * jax-js with its WebAssembly backend. Every use of a value consumes it there, so each use but the last says `ref`;
 * `jit` for all that its users would compile: everything but the tiny operations.
 */
import { readFileSync } from 'node:fs';
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
  vjp,
} from '@jax-js/jax';
import { Missing } from './missing.mjs';

const maps = {
  add: (x, y) => np.add(x, y),
  exp: (x) => np.exp(x),
  sigmoid: (x) => nn.sigmoid(x),
  tanh: (x) => np.tanh(x),
  gelu: (x) => nn.gelu(x, { approximate: false }),
  chain: (x, y) => nn.relu(x.ref.mul(y).add(x).mul(0.5)),
  tenfold(x, y) {
    let value = x.ref;
    for (let i = 0; i < 10; i++) value = value.mul(y.ref).add(x.ref);
    x.dispose();
    y.dispose();
    return value;
  },
};

const reductions = {
  sum: (x, axis) => (axis === null ? np.sum(x) : np.sum(x, axis)),
  softmax: (x, axis) => nn.softmax(x, axis),
};

const convolve = (x, k, padding) =>
  lax.convGeneralDilated(
    x,
    k,
    [1, 1],
    [
      [padding, padding],
      [padding, padding],
    ],
  );

/** Windows of two by two that do not overlap: an axis of its own for each, and the maximum over it. */
function maxPool(x) {
  const [batch, channels, height, width] = x.shape;
  return np.max(np.reshape(x, [batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
}

/** The function of a case, of its inputs in their order. */
const kinds = {
  matmul:
    ({ transposeA, transposeB }) =>
    (a, b) =>
      np.matmul(transposeA ? np.transpose(a) : a, transposeB ? np.transpose(b) : b),
  map: ({ operation }) => maps[operation],
  reduce:
    ({ operation, axis }) =>
    (x) =>
      reductions[operation](x, axis),
  conv({ pass, padding }) {
    if (pass === 'forward') return (x, k) => convolve(x, k, padding);
    return (x, k, g) => {
      const f =
        pass === 'input'
          ? (image) => convolve(image, k, padding)
          : (filters) => convolve(x, filters, padding);
      const [value, pullback] = vjp(f, [pass === 'input' ? x : k]);
      value.dispose();
      const [gradient] = pullback(g);
      pullback.dispose();
      return gradient;
    };
  },
  maxPool: () => maxPool,
};

const linear = (x, weight, bias) => np.add(np.matmul(x, np.transpose(weight)), bias);

/** −mean over the rows of Σ y log softmax, y being one-hot rows. */
const crossEntropy = (logits, y) => {
  const [rows] = logits.shape;
  return np.sum(nn.logSoftmax(logits).mul(y)).mul(-1 / rows);
};

/** Mean of softplus(z) − y z. */
const binaryCrossEntropy = (logits, y) => np.mean(nn.softplus(logits.ref).sub(logits.mul(y)));

const activations = { relu: (x) => nn.relu(x), tanh: (x) => np.tanh(x) };

/** The loss of parameters and a batch. */
const models = {
  perceptron:
    ({ layers, activation, loss }) =>
    (p, x, y) => {
      let h = x;
      for (let i = 0; i < layers; i++) {
        h = linear(h, p[`weight${i}`], p[`bias${i}`]);
        if (i < layers - 1) h = activations[activation](h);
      }
      return (loss === 'crossEntropy' ? crossEntropy : binaryCrossEntropy)(h, y);
    },
  lenet: () => (p, x, y) => {
    const block = (h, weight, bias, padding) => {
      const [outputs] = bias.shape;
      return maxPool(nn.relu(np.add(convolve(h, weight, padding), np.reshape(bias, [outputs, 1, 1]))));
    };
    const images = block(block(x, p.weight0, p.bias0, 2), p.weight1, p.bias1, 0);
    const rows = np.reshape(images, [images.shape[0], 800]);
    const first = nn.relu(linear(rows, p.weight2, p.bias2));
    const second = nn.relu(linear(first, p.weight3, p.bias3));
    return crossEntropy(linear(second, p.weight4, p.bias4), y);
  },
  attention:
    ({ heads }) =>
    (p, x, y) => {
      const [batch, places, width] = x.shape;
      const split = (weight) =>
        np.transpose(
          np.reshape(np.matmul(x.ref, np.transpose(weight)), [batch, places, heads, width / heads]),
          [0, 2, 1, 3],
        );
      const [q, k, v] = [split(p.weight0), split(p.weight1), split(p.weight2)];
      x.dispose();
      const scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).mul(1 / Math.sqrt(width / heads));
      const mixed = np.reshape(np.transpose(np.matmul(nn.softmax(scores, -1), v), [0, 2, 1, 3]), [
        batch,
        places,
        width,
      ]);
      return np.mean(np.square(np.matmul(mixed, np.transpose(p.weight3)).sub(y)));
    },
};

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** Adam on a dictionary of parameters; the powers of β are carried along as arrays, so nothing is traced twice. */
function adam(rate) {
  return (p, g, { m, v, power1, power2 }) => {
    const [next, first, second] = [{}, {}, {}];
    const b1 = power1.mul(beta1);
    const b2 = power2.mul(beta2);
    for (const name of Object.keys(p)) {
      first[name] = m[name].mul(beta1).add(g[name].ref.mul(1 - beta1));
      second[name] = v[name].mul(beta2).add(np.square(g[name]).mul(1 - beta2));
      const mean = first[name].ref.div(np.subtract(1, b1.ref));
      const square = second[name].ref.div(np.subtract(1, b2.ref));
      next[name] = p[name].sub(mean.mul(rate).div(np.sqrt(square).add(epsilon)));
    }
    return [next, { m: first, v: second, power1: b1, power2: b2 }];
  };
}

const zerosLike = (parameters) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, np.zeros(value.shape)]));

function training(spec, { x, y, ...initial }) {
  const differentiate = valueAndGrad(models[spec.model](spec));
  const update = adam(spec.rate);
  const step = jit((p, state, rows, targets) => {
    const [loss, g] = differentiate(tree.ref(p), rows, targets);
    const [next, after] = update(p, g, state);
    return [loss, next, after];
  });
  const targets = y.dtype === 'int32' ? nn.oneHot(y, spec.classes) : y;
  let p = initial;
  let state = { m: zerosLike(p), v: zerosLike(p), power1: np.array(1), power2: np.array(1) };
  const one = () => {
    const [loss, next, after] = step(p, state, x.ref, targets.ref);
    p = next;
    state = after;
    return loss;
  };
  return {
    async call() {
      const loss = one();
      await blockUntilReady([loss, p, state]);
      loss.dispose();
    },
    async result() {
      const found = [];
      for (let i = 0; i < spec.checkedSteps; i++) found.push((await one().data())[0]);
      return found;
    },
    close() {
      tree.dispose([p, state, x, targets]);
      step.dispose();
    },
  };
}

export async function open() {
  const found = await init('wasm');
  if (!found.includes('wasm')) throw new Missing('jax-js has no wasm backend here');
  defaultDevice('wasm');
  const manifest = new URL('../node_modules/@jax-js/jax/package.json', import.meta.url);
  return {
    version: JSON.parse(readFileSync(manifest, 'utf8')).version,
    threads: 1,
    async prepare(spec, given) {
      const inputs = Object.fromEntries(
        Object.entries(given).map(([name, { data, shape, dtype }]) => [
          name,
          np.array(data, { shape, dtype: dtype === 'int32' ? np.int32 : np.float32 }),
        ]),
      );
      if (spec.kind === 'step') return training(spec, inputs);
      const plain = kinds[spec.kind](spec);
      const f = spec.read ? plain : jit(plain);
      const run = () => f(...Object.values(inputs).map((input) => input.ref));
      return {
        result: () => run().data(),
        async call() {
          const value = run();
          if (spec.read) await value.data();
          else {
            await blockUntilReady(value);
            value.dispose();
          }
        },
        close() {
          tree.dispose(inputs);
          if (!spec.read) f.dispose();
        },
      };
    },
  };
}
