import { currentBackend, memoryOf, random, type Tensor, zeros } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import {
  activation,
  averagePool2d,
  batchNorm,
  conv2d,
  dropout,
  flatten,
  freeze,
  type Layer,
  layerNorm,
  leakyRelu,
  linear,
  maxPool2d,
  prelu,
  relu,
  sequential,
  sigmoid,
  summary,
} from '../src/index.js';

const parametersByRow = (model: Layer, shape: number[]): number[] =>
  summary(model, shape).rows.map(({ parameters }) => parameters);

/** K. Simonyan, A. Zisserman, Very deep convolutional networks (ICLR 2015), table 1, column D. */
function vgg16() {
  const blocks = [
    [3, 64, 64],
    [64, 128, 128],
    [128, 256, 256, 256],
    [256, 512, 512, 512],
    [512, 512, 512, 512],
  ];
  const convolutions = blocks.flatMap((channels) => [
    ...channels
      .slice(1)
      .flatMap((outputs, i) => [conv2d(channels[i] as number, outputs, 3, { padding: 1 }), relu]),
    maxPool2d(2),
  ]);
  const head = [linear(512 * 7 * 7, 4096), relu, dropout(0.5), linear(4096, 4096), relu, dropout(0.5)];
  return sequential(...convolutions, flatten(), ...head, linear(4096, 1000));
}

describe('summary counts what the lectures count', () => {
  test('ten 5 × 5 filters over a 32 × 32 × 3 input: 760, and the output keeps its size', () => {
    const { rows, parameters } = summary(conv2d(3, 10, 5, { padding: 2 }), [1, 3, 32, 32]);
    expect(parameters).toBe(760);
    expect(rows).toEqual([{ layer: 'conv2d(3, 10, 5 × 5)', outputs: [[1, 10, 32, 32]], parameters: 760 }]);
  });

  test('2 inputs, 4, 4 and 1 units: 12, 20 and 5', () => {
    const model = sequential(linear(2, 4), linear(4, 4), linear(4, 1));
    expect(parametersByRow(model, [1, 2])).toEqual([12, 20, 5]);
  });

  test('VGG-16: 138,357,544, without computing or holding any of them', () => {
    random.seed(0);
    const before = memoryOf(currentBackend()).bytes;
    const { parameters, rows, text } = summary(vgg16(), [1, 3, 224, 224]);
    expect(parameters).toBe(138_357_544);
    expect(rows.find(({ layer }) => layer === 'flatten()')?.outputs).toEqual([[1, 25_088]]);
    expect(rows.at(-1)?.outputs).toEqual([[1, 1000]]);
    expect(text).toContain('138,357,544 parameters');
    // Keys of two words, but no weights: those would be half a gigabyte.
    expect(memoryOf(currentBackend()).bytes - before).toBeLessThan(10_000);
  });
});

describe('summary', () => {
  test('is a table too', () => {
    const model = sequential(
      freeze(linear(30, 16, { key: random.key(0) })),
      batchNorm(16),
      activation(leakyRelu, { slope: 0.1 }),
      dropout(0.5),
      sequential(linear(16, 1), sigmoid),
    );
    expect(summary(model, [8, 30]).text).toBe(
      [
        'layer                    output   parameters',
        '────────────────────────────────────────────',
        'linear(30, 16)           [8, 16]         496',
        'batchNorm(16)            [8, 16]          32',
        'leakyRelu {"slope":0.1}  [8, 16]           0',
        'dropout(0.5)             [8, 16]           0',
        'linear(16, 1)            [8, 1]           17',
        'sigmoid                  [8, 1]            0',
        '────────────────────────────────────────────',
        '545 parameters, 496 of them frozen, 32 numbers of state',
      ].join('\n'),
    );
  });

  test('names the other layers', () => {
    const model = sequential(prelu(3), averagePool2d(2), maxPool2d([1, 2]), layerNorm([3, 2]));
    expect(summary(model, [1, 3, 6, 8]).rows.map(({ layer }) => layer)).toEqual([
      'prelu(3)',
      'averagePool2d(2 × 2)',
      'maxPool2d(1 × 2)',
      'layerNorm(3 × 2)',
    ]);
    expect(String(sequential(relu, relu))).toBe('sequential of 2');
  });

  test('counts a shared layer once', () => {
    const shared = linear(4, 4);
    const { rows, parameters } = summary(sequential(shared, relu, shared), [1, 4]);
    expect(rows.map((row) => row.parameters)).toEqual([20, 0, 0]);
    expect(parameters).toBe(20);
  });

  test('shows the layer of somebody else as one row, with all it holds', () => {
    class Residual implements Layer {
      readonly inner = linear(4, 4);
      apply(x: Tensor) {
        return x.add(this.inner.apply(x));
      }
    }
    expect(summary(sequential(new Residual(), relu), [2, 4]).rows).toEqual([
      { layer: 'Residual', outputs: [[2, 4]], parameters: 20 },
      { layer: 'relu', outputs: [[2, 4]], parameters: 0 },
    ]);
  });

  test('shows a layer that gives several tensors', () => {
    const halves = (x: Tensor) => [x.slice([0, 1]), x.slice([1])];
    const { rows, text } = summary(halves, [3, 2]);
    expect(rows).toEqual([
      {
        layer: 'halves',
        outputs: [
          [1, 2],
          [2, 2],
        ],
        parameters: 0,
      },
    ]);
    expect(text).toContain('[1, 2] [2, 2]');
  });

  test('finds shapes that do not fit', () => {
    expect(() => summary(sequential(linear(3, 4), linear(5, 1)), [1, 3])).toThrow(
      'linear(5, 1): the last axis of the input must have size 5, but the input is [1, 4]',
    );
    // What failed leaves nothing behind: tensors can be read again.
    return expect(zeros([]).item()).resolves.toBe(0);
  });
});
