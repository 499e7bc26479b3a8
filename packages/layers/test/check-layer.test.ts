import { ones, random, type Tensor, tensor, zeros } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import {
  activation,
  averagePool2d,
  batchNorm,
  type Context,
  conv2d,
  dropout,
  flatten,
  type Layer,
  layerNorm,
  leakyRelu,
  linear,
  maxPool2d,
  prelu,
  relu,
  sequential,
} from '../src/index.js';
import { checkLayer } from '../src/testing/index.js';

const rows = random.normal(random.key(2), [4, 3]);
const images = random.normal(random.key(2), [3, 2, 4, 4]);

const builtIn: readonly [Layer, Tensor][] = [
  [linear(3, 2), rows],
  [sequential(linear(3, 2), relu), rows],
  [dropout(0.5), rows],
  [batchNorm(3), rows],
  [batchNorm(2), images],
  [layerNorm(3), rows],
  [prelu(3), rows],
  [activation(leakyRelu, { slope: 0.2 }), rows],
  [conv2d(2, 4, 3), images],
  [maxPool2d(2, { padding: 1 }), images],
  [averagePool2d(2), images],
  [flatten(), images],
];

describe('checkLayer', () => {
  test.each(builtIn.map(([layer, input]) => [String(layer), layer, input] as const))(
    '%s keeps every promise of a layer',
    async (_, layer, input) => {
      await checkLayer(layer, input, { registry: {} });
    },
  );

  const broken: readonly [string, Layer][] = [
    [
      'prediction: applying it again gives another output',
      new (class Forgetful {
        readonly seen: { count: number }[] = [];
        apply(x: Tensor) {
          this.seen.push({ count: 1 });
          return x.add(this.seen.length);
        }
      })(),
    ],
    [
      'prediction: it records new state; only training may',
      new (class Eager {
        readonly mean = zeros([3]);
        readonly stateFields = ['mean'];
        apply(x: Tensor, context?: Context) {
          context?.update(this.mean, x.mean(0));
          return x;
        }
      })(),
    ],
    [
      'prediction: a row alone gives another output than in its batch',
      new (class Centred {
        apply(x: Tensor) {
          return x.sub(x.mean(0));
        }
      })(),
    ],
    [
      'training: the same key gives another output',
      new (class Noisy {
        apply(x: Tensor, context?: Context) {
          return context?.train ? x.add(random.uniform(random.nextKey(), [])) : x;
        }
      })(),
    ],
    [
      'training: it records new values for a tensor that stateFields does not name',
      new (class Nameless {
        readonly mean = zeros([3]);
        apply(x: Tensor, context?: Context) {
          if (context?.train) context.update(this.mean, x.mean(0));
          return x;
        }
      })(),
    ],
    [
      'a copy by treeMap gives another output',
      new (class Hidden {
        readonly copied = zeros([]);
        constructor() {
          Object.defineProperty(this, 'secret', { value: 5, enumerable: false });
        }
        apply(x: Tensor) {
          return x.add((this as { secret?: number }).secret ?? 0);
        }
      })(),
    ],
    [
      'in float64 it gives float32',
      new (class Narrow {
        apply(x: Tensor) {
          return x.cast('float32');
        }
      })(),
    ],
  ];

  test.each(broken)('finds: %s', async (fault, layer) => {
    await expect(checkLayer(layer, rows)).rejects.toThrow(`- ${fault}`);
  });

  test('finds a layer that changes its own tensors', async () => {
    const layer = {
      bias: tensor([1]),
      apply(x: Tensor) {
        this.bias = this.bias.add(1);
        return x;
      },
    };
    await expect(checkLayer(layer, rows)).rejects.toThrow('- applying it changes its tensors');
  });

  test('allows rows to depend on each other where that is said', async () => {
    const centred: Layer = { apply: (x) => x.sub(x.mean(0)) };
    await checkLayer(centred, rows, { rows: false });
  });

  test('needs two rows to tell anything', async () => {
    await expect(checkLayer(linear(3, 2), ones([1, 3]))).rejects.toThrow(
      'checkLayer: the input needs at least two rows, but is [1, 3]',
    );
  });
});
