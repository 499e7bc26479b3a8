import { tensor } from '@limpid/tensor';
import type { Kernel } from '@limpid/tensor/backend';
import { describe, expect, test } from 'vitest';
import { cpu } from '../src/index.js';
import { arrayOf, contiguous, expectSame, load, mapOf, run } from './support/harness.js';

describe('the backend', () => {
  test('reads what was written, as the caller’s own', async () => {
    const backend = await cpu();
    const buffer = backend.allocate(5);
    const data = new Uint8Array([1, 2, 3, 4, 5]);
    backend.write(buffer, data);
    data[0] = 99;
    const first = await backend.read(buffer);
    first[1] = 99;
    expect([...(await backend.read(buffer))]).toEqual([1, 2, 3, 4, 5]);
  });

  test('writes the beginning of a buffer, and no more than a buffer', async () => {
    const backend = await cpu();
    const buffer = backend.allocate(4);
    backend.write(buffer, new Uint8Array([1, 2, 3, 4]));
    backend.write(buffer, new Uint8Array([9]));
    expect([...(await backend.read(buffer))]).toEqual([9, 2, 3, 4]);
    expect(() => backend.write(buffer, new Uint8Array(5))).toThrow(
      'cpu: write of 5 bytes into a buffer of 4.',
    );
  });

  test('has buffers of no bytes, each its own', async () => {
    const backend = await cpu();
    const [first, second] = [backend.allocate(0), backend.allocate(0)];
    backend.free(first);
    expect((await backend.read(second)).length).toBe(0);
    backend.free(second);
  });

  test('keeps buffers and kernels valid when the memory grows', async () => {
    const backend = await cpu();
    const shape = [6];
    const negate = mapOf(
      shape,
      ['float32'],
      [load('float32', 0, contiguous(shape)), { op: 'neg', dtype: 'float32', args: [0] }],
    );
    const compiled = await backend.compile(negate)!;
    const [input, output] = [backend.allocate(24), backend.allocate(24)];
    backend.write(input, new Uint8Array(new Float32Array([1, 2, 3, 4, 5, 6]).buffer));
    backend.allocate(64 * 2 ** 20);
    compiled([input], [output]);
    expect([...new Float32Array((await backend.read(output)).buffer)]).toEqual([-1, -2, -3, -4, -5, -6]);
  });

  test('computes within the least memory it may be given', async () => {
    const x = tensor(new Float32Array(1000).fill(1), { backend: await cpu({ maximumBytes: 2 ** 20 }) });
    expect(await x.reshape([100, 10]).add(1).sum(0).data()).toEqual(new Float32Array(10).fill(200));
  });

  test.each<[object, string]>([
    [{ maximumBytes: 2 ** 20 - 1 }, 'maximumBytes is 1048575; expected a number of at least 1048576'],
    [{ maximumBytes: '1073741824' }, 'maximumBytes is "1073741824"; expected a number'],
    [{ maximumBytes: null }, 'maximumBytes is null'],
    [{ maximumBytes: Number.NaN }, 'maximumBytes is NaN'],
    [{ threads: '2' }, 'threads is "2"; expected a whole number from 1 to 64'],
    [{ threads: null }, 'threads is null'],
    [{ thread: 2 }, 'has no option thread, only maximumBytes, threads'],
  ])('refuses %j', async (options, message) => {
    await expect(cpu(options)).rejects.toThrow(`cpu: ${message}`);
  });

  test('names the bytes it cannot give', async () => {
    const backend = await cpu({ maximumBytes: 2 ** 20 });
    expect(() => backend.allocate(2 ** 21)).toThrow(
      /cpu: out of memory: asked for 2097152 bytes while holding \d+/,
    );
  });

  test('does not free a buffer twice', async () => {
    const backend = await cpu();
    const buffer = backend.allocate(12);
    backend.free(buffer);
    expect(() => backend.free(buffer)).toThrow(/internal: memory at \d+ was given back twice/);
  });

  test('declines what it has no code for', async () => {
    const backend = await cpu();
    const custom: Kernel = {
      kind: 'custom',
      key: 'custom',
      name: 'of a third party',
      inputs: ['float32'],
      outputs: [{ dtype: 'float32', value: 0 }],
      inputShapes: [[4]],
      outputShapes: [[4]],
      attributes: undefined,
    };
    expect(backend.compile(custom)).toBeUndefined();
  });

  test('takes argument blocks of any length', async () => {
    const shape = [3, 2];
    const count = 700;
    // Loads of different buffers cannot share their words.
    const body = Array.from({ length: count }, (_, i) =>
      load('int32', i, { strides: [i + 1, 1], offset: 0 }),
    );
    const kernel = mapOf(
      shape,
      body.map(() => 'int32' as const),
      body,
      [0, 350, count - 1],
    );
    const inputs = body.map((_, i) =>
      arrayOf(
        'int32',
        Array.from({ length: 2 * i + 4 }, (_unused, x) => x + i),
      ),
    );
    const actual = await run(kernel, inputs);
    expectSame(
      actual[1],
      arrayOf(
        'int32',
        [0, 1, 351, 352, 702, 703].map((x) => x + 350),
      ),
    );
    expectSame(
      actual[2],
      arrayOf(
        'int32',
        [0, 1, count, count + 1, 2 * count, 2 * count + 1].map((x) => x + count - 1),
      ),
    );
  });
});
