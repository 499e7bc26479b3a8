import * as oneByOne from '@limpid/tensor/random';
import { describe, expect, test } from 'vitest';
import { compile, random, referenceBackend, type Tensor, tensor, useBackend } from '../src/index.js';

describe('the process-wide stream of keys', () => {
  test('begins anew at a seed, with a key of its own at every draw', async () => {
    const draw = async () => {
      random.seed(3);
      const keys = [random.nextKey(), random.nextKey(), random.nextKey()];
      return Promise.all(keys.map(async (key) => (await key.data()).join()));
    };
    const first = await draw();
    expect(await draw()).toEqual(first);
    expect(new Set(first).size).toBe(3);
    expect(first[2]).toBe((await random.foldIn(random.key(3), 2).data()).join());
  });

  test('is the same for functions imported one by one', () => {
    expect({ ...oneByOne }).toEqual({ ...random });
  });

  test('the history of a key does not grow with the number of keys drawn before', () => {
    random.seed(3);
    const depth = random.nextKey().depth;
    for (let i = 0; i < 100; i++) random.nextKey();
    expect(random.nextKey().depth).toBe(depth);
  });

  test('cannot be drawn from while a function is being compiled', () => {
    const step = compile((x: Tensor) => x.add(random.uniform(random.nextKey(), [])));
    expect(() => step(tensor(1))).toThrow(
      'nextKey: a compiled function would repeat the same random numbers',
    );
  });

  test('goes on after a change of backend', async () => {
    random.seed(3);
    const draws = [random.nextKey()];
    useBackend(referenceBackend());
    draws.push(random.nextKey());
    const expected = [0, 1].map((n) => random.foldIn(random.key(3), n).data());
    expect(await Promise.all(draws.map((key) => key.data()))).toEqual(await Promise.all(expected));
  });
});
