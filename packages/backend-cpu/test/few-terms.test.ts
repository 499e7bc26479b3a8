import type { Expression, ReduceKernel, Reducer } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withFewTerms } from '../src/kernels/few-terms.js';
import { rowsProgram } from '../src/kernels/rows.js';
import { grow, otherLeaves, sources } from './support/arbitrary.js';
import { evaluateReduce } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, load, run } from './support/harness.js';

function reductionOf(
  shape: readonly number[],
  reduced: readonly number[],
  body: readonly Expression[],
  reducer: Reducer,
): ReduceKernel {
  const value = body.length - 1;
  const { dtype } = body[value]!;
  const inputs = body.flatMap((line) => (line.op === 'load' ? [line.dtype] : []));
  const epilogue: Expression[] = [
    load(inputs[0]!, 0, { strides: shape.map(() => 0), offset: 0 }),
    { op: 'reduced', dtype },
    { op: 'cast', dtype: 'float64', args: [0] },
    { op: 'max', dtype, args: [1, 1] },
  ];
  const outputs = [3, 1, 2].map((position) => ({ dtype: epilogue[position]!.dtype, value: position }));
  return { kind: 'reduce', key: '', shape, reduced, inputs, body, value, reducer, epilogue, outputs };
}

describe('reductions over a few terms', () => {
  test('are maps of the same bits, whatever the expressions, strides and guards', async () => {
    const random = fc
      .tuple(
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
        fc.integer({ min: 8, max: 20 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
      )
      .chain(([outer, last, reduced]) =>
        fc.record({
          shape: fc.constant([...outer, last]),
          reduced: fc.constant(reduced),
          read: sources([...outer, last, ...reduced], 2),
          other: otherLeaves([...outer, last, ...reduced]),
          numbers: fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 3 }),
          reducer: fc.constantFrom<Reducer>('sum', 'max', 'prod'),
        }),
      );
    let maps = 0;
    await fc.assert(
      fc.asyncProperty(random, async ({ shape, reduced, read, other, numbers, reducer }) => {
        const leaves = read.map(({ type, access }, input) => load(type, input, access));
        const kernel = reductionOf(shape, reduced, grow([...leaves, ...other], numbers), reducer);
        // What is read nowhere has no elements, but the epilogue reads the first.
        if (read[0]!.data.length === 0) return;
        const map = withFewTerms(kernel);
        if (!map) return;
        maps++;
        const inputs = read.map(({ data }) => data);
        const actual = await run({ ...map, key: '' }, inputs);
        evaluateReduce(kernel, inputs).forEach((expected, i) => {
          expectSame(actual[i], expected, `in output ${i}`);
        });
      }),
      { numRuns: 200 },
    );
    expect(maps).toBeGreaterThan(50);
  });

  test('of −0 sum up to +0', async () => {
    const kernel = reductionOf([8], [2], [load('float32', 0, { strides: [0, 0], offset: 0 })], 'sum');
    const [, sums] = await run({ ...withFewTerms(kernel)!, key: '' }, [Float32Array.of(-0)]);
    expect([...sums!]).toEqual(new Array(8).fill(0));
  });

  test.each(['float32', 'float64'] as const)(
    'of %s have the greatest, whatever their order, zeros and NaN',
    async (dtype) => {
      const special = [0, -0, NaN, Infinity, -Infinity, 1, -1e-40];
      const triples = special.flatMap((a) => special.flatMap((b) => special.map((c) => [a, b, c])));
      const count = triples.length;
      const kernel = reductionOf([count], [3], [load(dtype, 0, { strides: [1, count], offset: 0 })], 'max');
      const data = arrayOf(
        dtype,
        [0, 1, 2].flatMap((term) => triples.map((triple) => triple[term]!)),
      );
      const [, greatest] = await run({ ...withFewTerms(kernel)!, key: '' }, [data]);
      expectSame(
        greatest,
        arrayOf(
          dtype,
          triples.map((triple) => Math.max(...triple)),
        ),
      );
    },
  );

  test('are not joined with others over the same windows, which would go over them one by one', () => {
    const over = (
      rows: readonly [number, number],
      strides: readonly number[],
      reduced: readonly number[],
    ) => {
      const { key: _, ...kernel } = {
        ...reductionOf(rows, reduced, [load('float32', 0, { strides, offset: 0 })], 'max'),
        epilogue: [{ op: 'reduced', dtype: 'float32' } as const],
        outputs: [{ dtype: 'float32', value: 0 } as const],
      };
      return rowsProgram({
        kind: 'rows',
        key: '',
        inputs: ['float32'],
        outputs: [{ dtype: 'float32', value: 0 }],
        rows: rows[0] * rows[1],
        steps: [{ kernel, axes: [0, 2], inputs: [0], outputs: [1] }],
        temporaries: [],
      });
    };
    expect(over([14, 14], [56, 2, 28, 1], [2, 2])).toBeUndefined();
    expect(over([14, 14], [14 * 40, 40, 1], [40])).toBeDefined();
    expect(over([14, 14], [20 * 40, 40, 1], [40])).toBeDefined();
    expect(over([14, 14], [14 * 4, 4, 1], [4])).toBeDefined();
  });

  test('are left alone where a loop is better', () => {
    const over = (shape: readonly number[], reduced: readonly number[]) =>
      reductionOf(shape, reduced, [load('float32', 0, contiguous([...shape, ...reduced]))], 'max');
    expect(withFewTerms(over([4, 14], [2, 2]))?.shape).toEqual([4, 14]);
    expect(withFewTerms(over([20], [4]))).toBeDefined();
    expect(withFewTerms(over([20], [8]))).toBeUndefined();
    expect(withFewTerms(over([20], [4, 4]))).toBeUndefined();
    expect(withFewTerms(over([3], [4]))).toBeUndefined();
    expect(withFewTerms(over([20], [0]))).toBeUndefined();
    expect(withFewTerms(over([], [4]))).toBeUndefined();
  });
});
