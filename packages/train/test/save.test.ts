import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchNorm, dropout, linear, meanSquaredError, relu, sequential } from '@limpid/layers';
import { random, type Tensor, tensor } from '@limpid/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deserialize, encodeSafetensors, fit, predict, serialize } from '../src/index.js';
import { loadModel, saveModel } from '../src/node/index.js';
import { numbersOf } from './support.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limpid-train-'));
});
afterEach(() => rm(folder, { recursive: true }));

const rows = { data: Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)), shape: [6, 2] };
const model = () =>
  sequential(
    linear(2, 5, { key: random.key(1) }),
    batchNorm(5),
    relu,
    dropout(0.5),
    linear(5, 1, { key: random.key(2) }),
  );

describe('a saved model', () => {
  test('predicts what the trained one predicted, bit for bit, statistics included', async () => {
    const { model: trained } = await fit(
      model(),
      { x: rows, y: new Float32Array(6) },
      { loss: meanSquaredError },
    );
    const path = join(folder, 'model');
    await saveModel(path, trained);
    const loaded = await loadModel(path);
    expect(await predict(loaded, rows)).toEqual(await predict(trained, rows));
    expect(await numbersOf(loaded)).toEqual(await numbersOf(trained));
  });
  test('is the same text and bytes every time', async () => {
    expect(await serialize(model())).toEqual(await serialize(model()));
  });
  test('may hold layers and functions of one’s own', async () => {
    class Scale {
      constructor(
        readonly by: Tensor,
        readonly then: (x: Tensor) => Tensor,
      ) {}
      apply(x: Tensor): Tensor {
        return this.then(x.mul(this.by));
      }
    }
    const square = (x: Tensor): Tensor => x.square();
    const registry = { layers: { scale: Scale }, functions: { square } };
    const saved = await serialize(new Scale(tensor(3), square), { registry });
    const loaded = deserialize(saved, { registry });
    expect(loaded).toBeInstanceOf(Scale);
    expect(await (loaded.apply(tensor(2)) as Tensor).item()).toBe(36);
    expect(() => deserialize(saved)).toThrow('names the layer "scale"');
  });
});

describe('a folder', () => {
  test('holds two files and nothing else, and nothing stays beside it', async () => {
    await saveModel(join(folder, 'model'), model());
    expect(await readdir(join(folder, 'model'))).toEqual(['model.json', 'model.safetensors']);
    expect(await readdir(folder)).toEqual(['model']);
  });
  test('with an earlier model is replaced', async () => {
    await saveModel(join(folder, 'model'), model());
    await saveModel(join(folder, 'model'), linear(1, 1));
    expect(await numbersOf(await loadModel(join(folder, 'model')))).toHaveLength(2);
    expect(await readdir(folder)).toEqual(['model']);
  });
  test('with other files in it is left alone', async () => {
    await mkdir(join(folder, 'model'));
    await writeFile(join(folder, 'model', 'thesis.tex'), 'years of work');
    await expect(saveModel(join(folder, 'model'), model())).rejects.toThrow(
      'the folder is there and holds other things (thesis.tex)',
    );
    expect(await readdir(join(folder, 'model'))).toEqual(['thesis.tex']);
    expect(await readdir(folder)).toEqual(['model']);
  });
  test('is not begun for a model that cannot be written', async () => {
    await expect(
      saveModel(
        join(folder, 'model'),
        sequential((x) => x.neg()),
      ),
    ).rejects.toThrow('has no name in the registry');
    expect(await readdir(folder)).toEqual([]);
  });
  test('in a folder that does not exist is the file system’s error', async () => {
    await expect(saveModel(join(folder, 'no', 'model'), model())).rejects.toMatchObject({ code: 'ENOENT' });
  });
  test('with a damaged file says which folder and what is wrong', async () => {
    const path = join(folder, 'model');
    await saveModel(path, model());
    const bytes = await readFile(join(path, 'model.safetensors'));
    await writeFile(join(path, 'model.safetensors'), bytes.subarray(0, 100));
    await expect(loadModel(path)).rejects.toThrow(
      `loadModel: ${path}: decodeSafetensors: the file is truncated`,
    );
    await writeFile(join(path, 'model.safetensors'), await encodeSafetensors({ other: tensor(1) }));
    await expect(loadModel(path)).rejects.toThrow('needs the tensor "layers[0].weight", which was not given');
    await writeFile(join(path, 'model.json'), '{');
    await expect(loadModel(path)).rejects.toThrow('deserialize: the structure is not JSON');
  });
});
