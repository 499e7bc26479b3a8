import { type Backend, referenceBackend } from '@limpid/tensor';
import type { Kernel, Run } from '@limpid/tensor/backend';
import { type CheckReport, checkBackend, conformanceTests } from '@limpid/tensor/testing';
import { describe, expect, test } from 'vitest';
import * as elementwise from '../src/primitives/elementwise.js';
import * as indexing from '../src/primitives/indexing.js';
import * as leaves from '../src/primitives/leaves.js';
import * as reductions from '../src/primitives/reduce.js';
import * as views from '../src/primitives/views.js';
import { compare } from '../src/testing/compare.js';

describe('the reference backend', () => {
  for (const { name, run } of conformanceTests(referenceBackend())) test(name, run);
});

describe('conformanceTests', () => {
  const names = conformanceTests(referenceBackend()).map(({ name }) => name);

  test('every test has a name of its own', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  const primitives = [elementwise, indexing, reductions, views].flatMap((module) =>
    Object.values(module).flatMap((value) =>
      typeof value === 'object' ? [(value as { name: string }).name] : [],
    ),
  );
  test.each([...primitives, leaves.iota.name, 'matmul', 'conv'])('%s has its row', (primitive) => {
    expect(names.filter((name) => name.split(' ')[0] === primitive)).not.toEqual([]);
  });

  test('only the dtypes a backend has are tried', () => {
    const single = { ...referenceBackend(), dtypes: new Set(['float32', 'int32', 'bool'] as const) };
    const tried = conformanceTests(single).map(({ name }) => name);
    expect(tried.filter((name) => /float64|uint32/.test(name))).toEqual([]);
    expect(tried).toContain('a dtype the backend lacks is refused by name');
  });

  test('a skip leaves its test out', () => {
    const skip = [{ test: 'exp float32', reason: 'the device has no exponential' }];
    const left = conformanceTests(referenceBackend(), { skip }).map(({ name }) => name);
    expect(names.filter((name) => !left.includes(name))).toEqual(['exp float32']);
  });

  test.each([
    [
      'of a test that is not there',
      { test: 'exp float23', reason: 'none' },
      'no test is called "exp float23", so it cannot be skipped',
    ],
    ['without a reason', { test: 'exp float32', reason: ' ' }, '"exp float32" is skipped without a reason'],
  ])('a skip %s is an error', (_, skip, message) => {
    expect(() => conformanceTests(referenceBackend(), { skip: [skip] })).toThrow(message);
  });
});

/** The reference backend with every result of some kernels spoilt. */
function spoilt(
  spoil: (kernel: Kernel, run: Run<Uint8Array>) => Run<Uint8Array> | undefined,
): Backend<Uint8Array> {
  const inner = referenceBackend() as Backend<Uint8Array>;
  return {
    ...inner,
    name: 'spoilt',
    compile: (kernel) => {
      const run = inner.compile(kernel) as Run<Uint8Array> | undefined;
      return run && (spoil(kernel, run) ?? run);
    },
  };
}

const bodyOf = (kernel: Kernel) => (kernel.kind === 'map' || kernel.kind === 'reduce' ? kernel.body : []);

/** After the kernel has run, one byte of its first output is changed. */
const flipLastByte =
  (run: Run<Uint8Array>): Run<Uint8Array> =>
  (inputs, outputs) => {
    run(inputs, outputs);
    const [target] = outputs;
    if (target && target.length > 0) target[target.length - 1]! ^= 1;
  };

describe('checkBackend', () => {
  test('reports what passed and what was skipped', async () => {
    const skip = [{ test: 'erf float32', reason: 'testing' }];
    const report = await checkBackend(referenceBackend(), { skip });
    expect(report).toEqual({
      passed: conformanceTests(referenceBackend()).length - 1,
      failed: [],
      skipped: skip,
    });
  });

  test('throws a summary that names every failure, with the report', async () => {
    const broken = spoilt((kernel, run) =>
      bodyOf(kernel).some(({ op }) => op === 'tanh') ? flipLastByte(run) : undefined,
    );
    const error = (await checkBackend(broken).catch((e: unknown) => e)) as Error & { report: CheckReport };
    expect(error.message).toMatch(
      /^backend spoilt: \d+ of \d+ conformance tests failed\n {2}tanh float32: samples: element 22 of 23 /,
    );
    expect(error.report.failed.map(({ test: name }) => name.split(' ')[0])).toEqual(
      error.report.failed.map(() => 'tanh'),
    );
    expect(error.report.passed + error.report.failed.length).toBe(conformanceTests(broken).length);
  });
});

describe('the kit finds out', () => {
  test.each<[string, Backend, string]>([
    [
      'a last element is wrong',
      spoilt(({ kind }, run) => (kind === 'matmul' ? flipLastByte(run) : undefined)),
      'matmul int32',
    ],
    [
      'an operation is a little off',
      spoilt((kernel, run) =>
        bodyOf(kernel).some(({ op }) => op === 'tanh') ? flipLastByte(run) : undefined,
      ),
      'tanh float32',
    ],
    [
      'only the first output is written',
      spoilt(
        (_, run) => (inputs, outputs) =>
          run(inputs, [outputs[0]!, ...outputs.slice(1).map((buffer) => buffer.slice())]),
      ),
      'several outputs in one kernel',
    ],
    [
      'guards are ignored',
      spoilt((kernel, run) =>
        bodyOf(kernel).some((e) => e.op === 'load' && e.access.guard) ? flipLastByte(run) : undefined,
      ),
      'pad uint32',
    ],
    [
      'reads are not copies',
      {
        ...(referenceBackend() as Backend<Uint8Array>),
        name: 'sharing',
        read: async (buffer: Uint8Array) => buffer,
      },
      'memory holds what is written',
    ],
    [
      'memory overlaps',
      (() => {
        const all = new Uint8Array(2 ** 21);
        const inner = referenceBackend() as Backend<Uint8Array>;
        return {
          ...inner,
          name: 'overlapping',
          allocate: (bytes: number) => (bytes > all.length ? inner.allocate(bytes) : all.subarray(0, bytes)),
        };
      })(),
      'buffers do not overlap',
    ],
  ])('when %s', async (_, backend, name) => {
    const found = conformanceTests(backend).find((candidate) => candidate.name === name);
    await expect(found!.run()).rejects.toThrow();
  });
});

describe('compare', () => {
  const units = (n: number) => ({ units: n });
  test.each<[string, () => void, string | undefined]>([
    ['equal numbers', () => compare('x', 'float32', [1, NaN, Infinity], [1, NaN, Infinity]), undefined],
    [
      'one unit too many',
      () => compare('x', 'float32', [1 + 2 ** -22], [1], units(1)),
      'x: element 0 of 1 (float32) is 1.000000238418579, expected 1: 2.00 units in the last place apart, 1 allowed',
    ],
    ['a unit that is allowed', () => compare('x', 'float32', [1 + 2 ** -23], [1], units(1)), undefined],
    ['a unit of a smaller number', () => compare('x', 'float64', [1 + 2 ** -52], [1]), 'expected 1'],
    ['zeros of different sign', () => compare('x', 'float32', [0], [-0], units(4)), 'is 0, expected -0'],
    ['NaN for a number', () => compare('x', 'float32', [NaN], [1], units(4)), 'is NaN, expected 1'],
    [
      'a large number for infinity',
      () => compare('x', 'float32', [3e38], [Infinity], units(4)),
      'expected Infinity',
    ],
    ['integers one apart', () => compare('x', 'int32', [5], [6], units(4)), 'is 5, expected 6'],
    ['lengths', () => compare('x', 'int32', [5], [5, 6]), 'x: 1 elements, expected 2'],
    ['a flushed subnormal', () => compare('x', 'float32', [0], [2 ** -140], units(4)), undefined],
    ['a flushed normal number', () => compare('x', 'float32', [0], [2 ** -125], units(4)), 'expected 2.'],
  ])('of %s', (_, run, message) => {
    if (message === undefined) run();
    else expect(run).toThrow(message);
  });
});
