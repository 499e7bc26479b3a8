/** Layers and losses under differentiation, which lives in another package and knows nothing of them. */
import { grad, valueAndGrad } from '@limpid/autograd';
import { checkGradients } from '@limpid/autograd/testing';
import { compile, type Key, random, type Tensor, tensor, treeLeaves, treeMap } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import * as layers from '../src/index.js';
import { activations } from './support/activations.js';
import { expectClose, float64, reference } from './support/reference.js';

const { x, gradients } = reference.activations;
const weight = float64(x.map((_, i) => i + 1));

/** At a bound of a clipped unit our slope is that from inside, PyTorch's that from outside. */
const BOUNDS: Record<string, readonly number[]> = {
  hardTanh: [-1, 1],
  hardSigmoid: [-3, 3],
  hardSwish: [-3, 3],
};

describe('the gradient of every activation equals PyTorch', () => {
  test.each(Object.entries(activations))('%s', async (name, layer) => {
    const slopes = grad((v: Tensor) => layers.applyLayer(layer, v).mul(weight).sum())(float64(x));
    const inside = x.map((value) => ((BOUNDS[name] ?? []).includes(value) ? 0 : 1));
    const wanted = (gradients[name] as number[]).map((slope, i) => slope * (inside[i] as number));
    await expectClose(slopes.mul(float64(inside)), wanted);
  });
});

const wide = <T>(tree: T): T =>
  treeMap((leaf) => (leaf.dtype === 'float32' ? leaf.cast('float64') : leaf), tree) as T;

const key = random.key(4);
const rows = wide(random.normal(key, [4, 3]));
const images = wide(random.normal(key, [2, 2, 4, 4]));

const built: readonly [layers.Layer, Tensor][] = [
  [layers.linear(3, 2, { key }), rows],
  [layers.batchNorm(3), rows],
  [layers.batchNorm(2), images],
  [layers.layerNorm(3), rows],
  [layers.prelu(3), rows],
  [layers.dropout(0.4), rows],
  [layers.conv2d(2, 3, 3, { key, stride: 2, padding: 1 }), images],
  [layers.maxPool2d(2), images],
  [layers.averagePool2d(2, { padding: 1 }), images],
  [layers.flatten(), images],
];

describe('the gradients of every layer in training, to second order', () => {
  test.each(built.map(([layer, input]) => [String(layer), wide(layer), input] as const))(
    '%s',
    async (_, layer, input) => {
      const parameters = layers.parametersOf(layer);
      await checkGradients(
        (p: typeof parameters, v: Tensor) =>
          layers
            .withParameters(layer, p)
            .apply(v, layers.context({ train: true, key }))
            .sin(),
        [parameters, input],
      );
    },
  );
});

const classes = tensor([2, 0, 1, 1], { dtype: 'int32' });
const mixed = rows.softmax();
const other = wide(random.normal(random.key(5), [4, 3]));

describe('the gradients of every loss, to second order', () => {
  const cases: readonly [string, (p: Tensor) => Tensor][] = [
    ['meanSquaredError', (p) => layers.meanSquaredError(p, other)],
    ['meanAbsoluteError', (p) => layers.meanAbsoluteError(p, other)],
    ['huber', (p) => layers.huber(p, other, { delta: 0.5 })],
    ['poisson', (p) => layers.poisson(p, other.abs())],
    [
      'binaryCrossEntropy',
      (p) => layers.binaryCrossEntropy(p, mixed, { positiveWeight: 3, labelSmoothing: 0.1 }),
    ],
    ['hinge', (p) => layers.hinge(p, other.sign())],
    ['crossEntropy of classes', (p) => layers.crossEntropy(p, classes, { labelSmoothing: 0.1 })],
    [
      'crossEntropy with weights',
      (p) => layers.crossEntropy(p, classes, { classWeights: float64([1, 2, 0.5]) }),
    ],
    ['crossEntropy of probabilities', (p) => layers.crossEntropy(p, mixed)],
    ['negativeLogLikelihood', (p) => layers.negativeLogLikelihood(p.logSoftmax(), classes)],
    ['klDivergence', (p) => layers.klDivergence(p.logSoftmax(), mixed)],
  ];
  test.each(cases)('%s', async (_, loss) => {
    await checkGradients(loss, [rows]);
  });

  test('klDivergence, of the targets too', async () => {
    await checkGradients((t: Tensor) => layers.klDivergence(other.logSoftmax(), t), [mixed]);
  });
});

describe('gradients are finite at the extremes', () => {
  const hard = tensor([0, 1], { dtype: 'int32' });
  test.each<[string, (z: Tensor) => Tensor]>([
    [
      'binaryCrossEntropy',
      (z) =>
        layers.binaryCrossEntropy(
          z,
          tensor([
            [0, 1, 1, 0],
            [1, 0, 0, 1],
          ]),
        ),
    ],
    ['crossEntropy', (z) => layers.crossEntropy(z, hard)],
    [
      'klDivergence from a distribution with zeros',
      (z) =>
        layers.klDivergence(
          z.logSoftmax(),
          tensor([
            [1, 0, 0, 0],
            [0, 0.5, 0.5, 0],
          ]),
        ),
    ],
    ['huber', (z) => layers.huber(z, z.mul(0))],
    ['elu', (z) => layers.elu(z).sum()],
    ['silu', (z) => layers.silu(z).sum()],
    ['gelu', (z) => layers.gelu(z, { approximate: 'tanh' }).sum()],
  ])('%s', async (_, loss) => {
    const slopes = grad(loss)(
      tensor([
        [-1e4, 1e4, 500, -500],
        [1e4, -1e4, 0, 90],
      ]),
    );
    expect([...(await slopes.data())].every(Number.isFinite)).toBe(true);
  });
});

describe('a training step', () => {
  const model = layers.sequential(
    layers.freeze(layers.linear(2, 4, { key: random.key(1) })),
    layers.tanh,
    layers.batchNorm(4),
    layers.dropout(0.1),
    layers.linear(4, 1, { key: random.key(2) }),
  );
  type Model = typeof model;
  const inputs = tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const targets = tensor([[0], [1], [1], [0]]);

  const step = (current: Model, dropping: Key): { loss: Tensor; model: Model } => {
    const lossOf = (parameters: layers.ParametersOf<Model>): readonly [Tensor, layers.State] => {
      const whole = layers.withParameters(current, parameters);
      const training = layers.context({ train: true, key: dropping });
      const loss = layers.binaryCrossEntropy(whole.apply(inputs, training), targets);
      return [loss, layers.collectState(whole, training)];
    };
    const parameters = layers.parametersOf(current);
    const [[loss, state], slopes] = valueAndGrad(lossOf, { hasAux: true })(parameters);
    const moved = treeMap((p, g) => p.sub(g.mul(0.1)), parameters, slopes);
    return { loss, model: layers.applyState(layers.withParameters(current, moved), state) };
  };

  test('moves what is trained, follows the statistics, and leaves the frozen alone', async () => {
    const { model: next } = step(model, random.key(3));
    expect(next.layers[0].weight).toBe(model.layers[0].weight);
    expect(await next.layers[4].weight.data()).not.toEqual(await model.layers[4].weight.data());
    expect(await next.layers[2].runningMean.data()).not.toEqual(await model.layers[2].runningMean.data());
  });

  test('is the same compiled, for three steps', async () => {
    const compiled = compile(step);
    let [plain, fast] = [model, model];
    for (const seed of [5, 6, 7]) {
      plain = step(plain, random.key(seed)).model;
      fast = compiled(fast, random.key(seed)).model;
    }
    const [a, b] = [treeLeaves(plain), treeLeaves(fast)];
    expect(b.length).toBe(a.length);
    for (const [i, leaf] of a.entries()) {
      await expectClose((b[i] as Tensor).flatten(), [...(await leaf.data())], 1e-6);
    }
  });

  test('shared weights get the gradients of all their places, and stay shared', async () => {
    const shared = layers.linear(2, 2, { key: random.key(1), bias: false });
    const twice = layers.sequential(shared, layers.tanh, shared);
    const lossOf = (parameters: layers.ParametersOf<typeof twice>) =>
      layers.withParameters(twice, parameters).apply(inputs).square().sum();
    const slopes = grad(lossOf)(layers.parametersOf(twice));
    const byHand = grad((w: Tensor) => {
      const layer = new layers.Linear(w);
      return layer.apply(layer.apply(inputs).tanh()).square().sum();
    })(shared.weight);
    expect(treeLeaves(slopes).length).toBe(1);
    expect(await (slopes.layers[0].weight as Tensor).data()).toEqual(await byHand.data());
  });
});
