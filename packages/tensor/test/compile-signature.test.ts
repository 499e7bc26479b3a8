import { describe, expect, test } from 'vitest';
import { compile, referenceBackend, type Tensor, tensor } from '../src/index.js';

class Scale {
  constructor(readonly w: Tensor) {}
  apply(x: Tensor): Tensor {
    return x.mul(this.w);
  }
}
class Shift {
  constructor(readonly w: Tensor) {}
  apply(x: Tensor): Tensor {
    return x.add(this.w);
  }
}

describe('a compiled function is traced anew for', () => {
  test('objects of another class with the same fields', async () => {
    const apply = compile((layer: Scale | Shift, x: Tensor) => layer.apply(x));
    const x = tensor([5]);
    expect(await apply(new Scale(tensor(3)), x).toArray()).toEqual([15]);
    expect(await apply(new Shift(tensor(3)), x).toArray()).toEqual([8]);
    expect(await apply(new Scale(tensor(2)), x).toArray()).toEqual([10]);
  });

  test('another backend of the same name', async () => {
    const double = compile((x: Tensor) => x.mul(2));
    for (const value of [1, 2]) {
      const backend = referenceBackend();
      expect(await double(tensor([value], { backend })).toArray()).toEqual([2 * value]);
    }
  });

  const statics: readonly [string, unknown, unknown][] = [
    ['a number and its text', 1, '1'],
    ['0 and −0', 0, -0],
    ['null and undefined', null, undefined],
    ['big integers', 1n, 2n],
    ['an empty object and an empty array', {}, []],
    ['functions', () => 1, () => 1],
    ['text that looks like structure', { a: '1;"b"=2' }, { a: '1', b: 2 }],
  ];
  test.each(statics)('%s', (_, a, b) => {
    let traces = 0;
    const f = compile((x: Tensor, _option: unknown) => {
      traces += 1;
      return x.neg();
    });
    for (const option of [a, b, a, b]) f(tensor(1), option);
    expect(traces).toBe(2);
  });
});

test('a compiled function is traced once for new objects of one class, and for equal content', () => {
  let traces = 0;
  const f = compile((layer: Scale, x: Tensor, options: { names: string[] }) => {
    traces += 1;
    return options.names.length > 0 ? layer.apply(x) : x;
  });
  for (let i = 0; i < 3; i++) f(new Scale(tensor(i)), tensor([i]), { names: ['a'] });
  expect(traces).toBe(1);
});
