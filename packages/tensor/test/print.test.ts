import { readFileSync } from 'node:fs';
import { type DType, tensor } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';

interface Printed {
  readonly dtype: DType;
  readonly shape: number[];
  readonly data: (number | string)[];
  readonly text: string;
}

const printed = JSON.parse(
  readFileSync(new URL('./fixtures/printing.json', import.meta.url), 'utf8'),
) as Printed[];

/** JSON has no NaN, infinities or −0. */
const toNumber = (x: number | string): number =>
  typeof x === 'number' ? x : Number(x.replace('inf', 'Infinity'));

describe('format() prints as NumPy does', () => {
  test.each(printed.map((entry, i) => ({ ...entry, i })))(
    '$i: $dtype $shape',
    async ({ dtype, shape, data, text }) => {
      const x = tensor(Float64Array.from(data, toNumber), { dtype, shape });
      expect(await x.format()).toBe(text);
    },
  );
});

test('a tensor that has not been read says what it is, not what it holds', () => {
  expect(String(tensor([[1, 2]]))).toBe('Tensor float32[1, 2]');
});
