import { tensor, zeros } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import * as layers from '../src/index.js';
import { activations } from './support/activations.js';
import { expectClose, float64, reference } from './support/reference.js';

const { x, y } = reference.activations;

describe('activations', () => {
  test('every reference value has a function', () => {
    expect(Object.keys(activations).sort()).toEqual(Object.keys(y).sort());
  });

  test.each(Object.entries(activations))('%s equals PyTorch from -1000 to 1000', async (name, layer) => {
    await expectClose(layers.applyLayer(layer, float64(x)), y[name] as number[]);
  });

  test.each(Object.entries(activations))('%s passes NaN on', async (_, layer) => {
    const [out] = await layers.applyLayer(layer, tensor([Number.NaN])).data();
    expect(out).toBeNaN();
  });

  test.each(['relu', 'leakyRelu', 'elu', 'selu', 'hardSigmoid', 'hardTanh', 'softplus'])(
    '%s of -Infinity is its limit',
    async (name) => {
      const at = async (value: number) =>
        (await layers.applyLayer(activations[name] as layers.LayerLike, tensor([value])).data())[0];
      const limits: Record<string, number> = {
        leakyRelu: -Infinity,
        elu: -1,
        selu: -1.7580993,
        hardTanh: -1,
      };
      expect(await at(-Infinity)).toBeCloseTo(limits[name] ?? 0, 6);
    },
  );

  test('the two forms of gelu differ by at most 5e-4', async () => {
    const points = tensor(Float64Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100));
    const exact = await layers.gelu(points).data();
    const near = await layers.gelu(points, { approximate: 'tanh' }).data();
    const gaps = Array.from(exact, (value, i) => Math.abs(value - (near[i] as number)));
    expect(Math.max(...gaps)).toBeLessThan(5e-4);
    expect(Math.max(...gaps)).toBeGreaterThan(4e-4);
  });

  test('gelu refuses an approximation it does not know', () => {
    // @ts-expect-error: not one of the names
    expect(() => layers.gelu(zeros([1]), { approximate: 'erf' })).toThrow(
      `gelu: approximate must be 'none' or 'tanh', not "erf"`,
    );
  });

  test('maxout takes the greatest of each group', async () => {
    const groups = tensor([[1, 5, -2, -3, 0, 0]]);
    expect(await layers.maxout(groups).toArray()).toEqual([[5, -2, 0]]);
    expect(await layers.maxout(groups, { pieces: 3 }).toArray()).toEqual([[5, 0]]);
    expect(() => layers.maxout(groups, { pieces: 4 })).toThrow(
      'maxout: the last axis of [1, 6] does not divide into groups of 4',
    );
  });

  test('prelu equals PyTorch with a slope a channel', async () => {
    const { x: images, slope, y: expected } = reference.layers.prelu;
    const layer = new layers.PRelu(float64(slope as number[]));
    await expectClose(layer.apply(float64(images as number[])), expected as number[]);
  });

  test('prelu names the axis whose size is wrong', () => {
    expect(() => layers.prelu(3).apply(zeros([2, 4]))).toThrow(
      'prelu(3): axis 1 of the input must have size 3, but the input is [2, 4]',
    );
  });
});
