import { ones, type Tensor, tensor, zeros } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import * as layers from '../src/index.js';
import { expectClose, float64, reference } from './support/reference.js';

type Loss = (predictions: Tensor, targets: Tensor, options?: object) => Tensor;

const losses: Record<string, Loss> = {
  meanSquaredError: layers.meanSquaredError,
  meanAbsoluteError: layers.meanAbsoluteError,
  huber: layers.huber,
  poisson: layers.poisson,
  binaryCrossEntropy: layers.binaryCrossEntropy,
  crossEntropy: layers.crossEntropy,
  negativeLogLikelihood: layers.negativeLogLikelihood,
  klDivergence: layers.klDivergence,
};

const named = reference.losses.map((row, i) => {
  const settings = JSON.stringify(row.options);
  return [`${i}: ${row.loss} ${settings}`, row] as const;
});

describe('losses equal PyTorch', () => {
  test.each(named)('%s', async (_, { loss, predictions, targets, options, results }) => {
    const p = float64(predictions);
    const wholeRows = Array.isArray(targets) && !Array.isArray(targets[0]) && p.rank === 2;
    const t = wholeRows ? tensor(targets, { dtype: 'int32' }) : float64(targets);
    const { classWeights, ...rest } = options;
    const settings = classWeights === undefined ? rest : { ...rest, classWeights: float64(classWeights) };
    const f = losses[loss] as Loss;
    for (const reduction of ['none', 'sum', 'mean'] as const) {
      await expectClose(f(p, t, { ...settings, reduction }), results[reduction]);
    }
    expect(await f(p, t, settings).item()).toBe(await f(p, t, { ...settings, reduction: 'mean' }).item());
  });

  test('every loss here has a case', () => {
    expect(new Set(reference.losses.map(({ loss }) => loss))).toEqual(new Set(Object.keys(losses)));
  });
});

describe('hinge', () => {
  test('is what scores lack to the margin', async () => {
    const scores = tensor([2, 0.5, -0.5, -3]);
    const targets = tensor([1, 1, -1, 1]);
    const each = layers.hinge(scores, targets, { reduction: 'none' });
    expect(await each.toArray()).toEqual([0, 0.5, 0.5, 4]);
    expect(await layers.hinge(scores, targets, { margin: 2 }).item()).toBe((0 + 1.5 + 1.5 + 5) / 4);
  });
});

describe('shapes', () => {
  const elementwise = Object.entries({ ...losses, hinge: layers.hinge as Loss }).filter(
    ([name]) => !['crossEntropy', 'negativeLogLikelihood', 'klDivergence'].includes(name),
  );

  test.each(elementwise)('%s refuses [n, 1] against [n] and says how to repair it', (name, loss) => {
    expect(() => loss(zeros([4, 1]), zeros([4]))).toThrow(
      /^\w+: \w+ \[4, 1\] and targets \[4\] must have the same shape\. Broadcast together they would compare every prediction with every target: reshape the targets, targets\.reshape\(\[4, 1\]\)$/,
    );
    expect(() => loss(zeros([4]), zeros([1]))).toThrow(`${name}: `);
    expect(() => loss(zeros([4, 2]), zeros([4, 3]))).toThrow(/must have the same shape$/);
  });

  test.each(['crossEntropy', 'negativeLogLikelihood'])('%s says which targets fit', (name) => {
    const loss = losses[name] as Loss;
    expect(() => loss(zeros([4, 3]), zeros([4, 1], { dtype: 'int32' }))).toThrow(
      `${name}: targets for [4, 3] must be class numbers of shape [4] or probabilities of shape [4, 3], not [4, 1]`,
    );
    expect(() => loss(zeros([4, 3]), zeros([4]))).toThrow(
      `${name}: class numbers must be integers, not float32; cast them with targets.cast('int32')`,
    );
    expect(() => loss(zeros([4, 3]), zeros([4], { dtype: 'int32' }), { classWeights: ones([2]) })).toThrow(
      `${name}: classWeights must have shape [3], one for each class, not [2]`,
    );
    expect(() => loss(zeros([]), zeros([]))).toThrow(`${name}: needs classes on the last axis, got a scalar`);
  });

  test('klDivergence wants distributions of the same shape', () => {
    expect(() => layers.klDivergence(zeros([4, 3]), zeros([4]))).toThrow(
      'klDivergence: logProbabilities [4, 3] and targets [4] must have the same shape [..., classes]',
    );
  });

  test('classes may have any number of axes before them', async () => {
    const loss = layers.crossEntropy(zeros([2, 5, 4]), zeros([2, 5], { dtype: 'int32' }), {
      reduction: 'none',
    });
    await expectClose(
      loss,
      Array.from({ length: 2 }, () => new Array<number>(5).fill(Math.log(4))),
      1e-6,
    );
  });
});

describe('arguments', () => {
  test.each(Object.entries(losses))('%s refuses a reduction it does not know', (name, loss) => {
    expect(() => loss(zeros([2, 2]), zeros([2, 2]), { reduction: 'average' })).toThrow(
      `${name}: reduction must be 'mean', 'sum' or 'none', not "average"`,
    );
  });

  test('label smoothing is from 0 to 1', () => {
    expect(() => layers.crossEntropy(zeros([2, 2]), zeros([2, 2]), { labelSmoothing: 1.5 })).toThrow(
      'crossEntropy: labelSmoothing must be from 0 to 1, not 1.5',
    );
    expect(() => layers.binaryCrossEntropy(zeros([2]), zeros([2]), { labelSmoothing: -1 })).toThrow(
      'binaryCrossEntropy: labelSmoothing must be from 0 to 1, not -1',
    );
  });

  test('delta of huber is above 0', () => {
    expect(() => layers.huber(zeros([2]), zeros([2]), { delta: 0 })).toThrow(
      'huber: delta must be above 0, not 0',
    );
  });

  test('positive weights may differ by output', async () => {
    const loss = layers.binaryCrossEntropy(zeros([1, 2]), ones([1, 2]), {
      positiveWeight: tensor([1, 3]),
      reduction: 'none',
    });
    await expectClose(loss, [[Math.log(2), 3 * Math.log(2)]], 1e-6);
  });

  test('targets take the dtype of the predictions', () => {
    expect(layers.meanSquaredError(zeros([2]), zeros([2], { dtype: 'float64' })).dtype).toBe('float32');
    expect(layers.binaryCrossEntropy(zeros([2]), zeros([2], { dtype: 'bool' })).dtype).toBe('float32');
    expect(layers.meanAbsoluteError(zeros([2], { dtype: 'int32' }), zeros([2])).dtype).toBe('float32');
  });
});

describe('extremes', () => {
  test('cross entropy is finite for the largest logits of float32', async () => {
    const logits = tensor([[3e38, -3e38]]);
    const right = layers.crossEntropy(logits.div(2), tensor([0], { dtype: 'int32' }));
    expect(await right.item()).toBe(0);
    const wrong = layers.crossEntropy(logits.div(4), tensor([1], { dtype: 'int32' }));
    expect(await wrong.item()).toBe(Math.fround(1.5e38));
  });

  test('a class ruled out by a logit of -Infinity costs nothing where it is not the target', async () => {
    const logits = tensor([[0, -Infinity, 0]]);
    const loss = layers.crossEntropy(logits, tensor([0], { dtype: 'int32' }));
    expect(await loss.item()).toBeCloseTo(Math.log(2), 6);
    expect(await layers.crossEntropy(logits, tensor([1], { dtype: 'int32' })).item()).toBe(Infinity);
  });

  test.each([-1, 3, 1000])('class number %d of three gives NaN, not a silent 0', async (number) => {
    const targets = tensor([0, number], { dtype: 'int32' });
    const losses = await layers.crossEntropy(zeros([2, 3]), targets, { reduction: 'none' }).data();
    expect(losses[0]).toBeCloseTo(Math.log(3), 6);
    expect(losses[1]).toBeNaN();
  });

  test('binary cross entropy is exact for logits in the thousands', async () => {
    const loss = layers.binaryCrossEntropy(tensor([-5000, 5000, -5000, 5000]), tensor([0, 1, 1, 0]), {
      reduction: 'none',
    });
    expect(await loss.toArray()).toEqual([0, 0, 5000, 5000]);
  });

  test('huber of an error whose square overflows is on the line', async () => {
    const loss = layers.huber(tensor([1e30]), tensor([0]));
    expect(await loss.item()).toBe(Math.fround(1e30));
  });

  test('kullback-leibler divergence of a distribution from itself is 0, zeros included', async () => {
    const p = tensor([[0.25, 0, 0.75]]);
    expect(await layers.klDivergence(p.log(), p).item()).toBeCloseTo(0, 7);
  });
});
