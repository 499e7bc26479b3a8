import { grad, valueAndGrad, vjp } from '@limpid/autograd';
import {
  applyLayer,
  averagePool2d,
  batchNorm,
  context,
  crossEntropy,
  layerNorm,
  maxPool2d,
  meanSquaredError,
} from '@limpid/layers';
import { compile, type Tensor, tensor } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import { cpu } from '../src/index.js';

/**
 * How often common composites and their gradients go over memory. A change here is a change of what they cost:
 * more kernels, or more bytes, are to be explained.
 */

const backend = await cpu();

function of(shape: readonly number[]): Tensor {
  return tensor(new Float32Array(shape.reduce((size, n) => size * n, 1)), { shape, backend });
}

interface Cost {
  /** The kernels, in order; in parentheses, how many a kernel over rows has taken in. */
  readonly kernels: string;
  /** Everything read and written, in units of the input's size, rounded. */
  readonly reads: number;
  readonly writes: number;
}

async function costOf(f: (...tensors: Tensor[]) => unknown, ...tensors: Tensor[]): Promise<Cost> {
  const { steps } = await compile(f).plan(...tensors);
  const unit = 4 * tensors[0]!.size;
  const sum = (what: 'bytesRead' | 'bytesWritten') =>
    Math.round(steps.reduce((total, step) => total + step[what], 0) / unit);
  const kernels = steps.map(({ kind, walk }) =>
    kind === 'rows' ? walk.replace(/^.*\((\d+) .*$/, 'rows($1)') : kind,
  );
  return { kernels: kernels.join(' '), reads: sum('bytesRead'), writes: sum('bytesWritten') };
}

const both =
  (f: (x: Tensor) => Tensor) =>
  (x: Tensor, g: Tensor): unknown => {
    const [y, back] = vjp(f, x);
    return [y, back(g)];
  };

const rows = of([256, 100]);
const gradient = of([256, 100]);
const images = of([64, 32, 28, 28]);
const classes = tensor(new Int32Array(256), { dtype: 'int32', backend });
const norm = layerNorm(100);
const batch = batchNorm(32);

describe('one pass over memory, and the second for the gradient', () => {
  test.each([
    ['softmax', costOf((x) => x.softmax(), rows), 'rows(4)', 1, 1],
    [
      'softmax and its gradient',
      costOf(
        both((x) => x.softmax()),
        rows,
        gradient,
      ),
      'rows(5)',
      2,
      2,
    ],
    ['softmax along the first axis', costOf((x) => x.softmax(0), rows), 'rows(4)', 1, 1],
    ['logSoftmax', costOf((x) => x.logSoftmax(), rows), 'rows(3)', 1, 1],
    [
      'logSoftmax and its gradient',
      costOf(
        both((x) => x.logSoftmax()),
        rows,
        gradient,
      ),
      'rows(6)',
      2,
      2,
    ],
    ['logSumExp', costOf((x) => x.logSumExp(1), rows), 'rows(2)', 1, 0],
    ['variance', costOf((x) => x.variance(1), rows), 'rows(2)', 1, 0],
    [
      'root mean square',
      costOf((x) => x.div(x.square().mean(1, { keepDims: true }).add(1e-5).sqrt()), rows),
      'rows(2)',
      1,
      1,
    ],
    ['layerNorm', costOf((x) => norm.apply(x), rows), 'rows(3)', 1, 1],
    [
      'layerNorm and its gradient by the input',
      costOf(
        both((x) => norm.apply(x)),
        rows,
        gradient,
      ),
      'rows(6)',
      2,
      2,
    ],
    [
      'batchNorm in training',
      costOf((x) => batch.apply(x, context({ train: true })), images),
      'rows(3)',
      1,
      1,
    ],
    [
      'batchNorm and all its gradients',
      costOf(
        (x, g) => {
          const [y, back] = vjp((layer, input) => layer.apply(input, context({ train: true })), batch, x);
          const [{ scale, shift }, byInput] = back(g);
          return [y, scale, shift, byInput];
        },
        images,
        of(images.shape),
      ),
      'rows(9)',
      2,
      2,
    ],
    ['cross-entropy of logits', costOf((x, y) => crossEntropy(x, y!), rows, classes), 'rows(4) reduce', 1, 0],
    [
      'cross-entropy and its gradient',
      costOf((x, y) => valueAndGrad((logits: Tensor) => crossEntropy(logits, y!))(x), rows, classes),
      'rows(8) reduce',
      1,
      1,
    ],
    [
      'squared error and its gradient',
      costOf((x, y) => valueAndGrad((guess: Tensor) => meanSquaredError(guess, y!))(x), rows, gradient),
      'reduce map',
      4,
      1,
    ],
  ])('%s', async (_, cost, kernels, reads, writes) => {
    expect(await cost).toEqual({ kernels, reads, writes });
  });

  test('layerNorm and all its gradients: sums over rows and over columns cannot share a pass', async () => {
    const cost = await costOf(
      (x, g) => {
        const [y, back] = vjp((layer, input) => layer.apply(input), norm, x);
        return [y, back(g)];
      },
      rows,
      gradient,
    );
    expect(cost).toEqual({ kernels: 'rows(6) rows(2)', reads: 4, writes: 3 });
  });

  test('columns too tall for a near cache are gone through kernel by kernel', async () => {
    const tall = of([2048, 300]);
    expect((await costOf((x) => x.softmax(0), tall)).kernels).toBe('reduce map reduce map');
  });

  test('the gradient of pooled channels is not collected channel by channel for the sake of a sum', async () => {
    const pooled = (x: Tensor, bias: Tensor): Tensor => applyLayer(maxPool2d(2), x.add(bias).relu());
    const cost = await costOf(
      (x, bias, g) => vjp(pooled, x, bias!)[1](g!),
      of([64, 16, 28, 28]),
      of([16, 1, 1]),
      of([64, 16, 14, 14]),
    );
    expect(cost.kernels).toBe('reduce reduce map reduce');
  });

  test('kernels whose loops would go along the channels, of which a block has one, stay alone', async () => {
    const pooled = (layer: typeof batch, x: Tensor): Tensor =>
      applyLayer(maxPool2d(2), layer.apply(x, context({ train: true })).relu());
    const cost = await costOf(
      (x, g) => vjp(pooled, batch, x)[1](g!),
      of([64, 32, 10, 10]),
      of([64, 32, 5, 5]),
    );
    expect(cost.kernels).not.toContain('rows');
  });

  test.each([
    ['windows side by side', maxPool2d(2), 'reduce reduce map', 2],
    ['windows that overlap', maxPool2d(3, { stride: 2 }), 'reduce reduce map', 2],
    ['averages of windows side by side', averagePool2d(2), 'map', 0],
    ['averages of windows that overlap', averagePool2d(3, { stride: 2 }), 'map', 0],
  ])(
    'the gradient of pooling, %s: every element is computed where it goes',
    async (_, layer, kernels, most) => {
      const pooled = (x: Tensor): Tensor => layer.apply(x);
      const images = of([8, 4, 16, 16]);
      const size = layer.apply(images).shape.at(-1)!;
      const cost = await costOf((x, g) => vjp(pooled, x)[1](g!), images, of([8, 4, size, size]));
      expect(cost.kernels).toBe(kernels);
      expect(cost.reads).toBeLessThanOrEqual(most + 3);
      expect(cost.writes).toBeLessThanOrEqual(2);
    },
  );

  test('the gradient of pooling with padding: the padded gradient, and the part that is wanted', async () => {
    const layer = maxPool2d(3, { stride: 2, padding: 1 });
    const pooled = (x: Tensor): Tensor => layer.apply(x);
    const cost = await costOf((x, g) => vjp(pooled, x)[1](g!), of([8, 4, 16, 16]), of([8, 4, 8, 8]));
    expect(cost.kernels).toBe('map reduce reduce map map');
  });

  test('a step of a linear layer: the product that is the gradient updates the weight', async () => {
    const step = (weight: Tensor, x: Tensor, g: Tensor): Tensor => {
      const [byWeight] = vjp((w: Tensor) => x.matmul(w.transpose()), weight)[1](g);
      return weight.sub(byWeight.mul(0.1));
    };
    expect(
      await costOf(
        (...all) => step(...(all as [Tensor, Tensor, Tensor])),
        of([10, 20]),
        of([32, 20]),
        of([32, 10]),
      ),
    ).toEqual({ kernels: 'matmul', reads: 6, writes: 1 });
  });

  test('attention: between the products, one kernel forward and one back', async () => {
    const attention = (q: Tensor, k: Tensor, v: Tensor): Tensor =>
      q
        .matmul(k.transpose([0, 2, 1]))
        .mul(0.25)
        .softmax(-1)
        .matmul(v);
    const [q, k, v] = [of([8, 64, 16]), of([8, 64, 16]), of([8, 64, 16])];
    const forward = await costOf((...x) => attention(...(x as [Tensor, Tensor, Tensor])), q, k, v);
    expect(forward.kernels).toBe('matmul rows(4) matmul');
    const back = await costOf(
      (...x) =>
        grad((all: [Tensor, Tensor, Tensor]) =>
          attention(...all)
            .square()
            .mean(),
        )(x as [Tensor, Tensor, Tensor]),
      q,
      k,
      v,
    );
    expect(back.kernels).toBe('matmul rows(4) matmul matmul rows(2) matmul matmul matmul');
  });
});
