import { arange, concat, full, referenceBackend, type Tensor, tensor, zeros } from '@limpid/tensor';
import { expect, test } from 'vitest';
import { deviceOf } from '../src/graph/device.js';
import { lastWritten, structureOf, textOf, wasWritten } from '../src/plan/structure.js';

const vector = (): Tensor => tensor([1, 2, 3]);

const same: readonly [string, () => Tensor | Tensor[]][] = [
  ['an operation', () => vector().add(vector())],
  ['a constant that is not a number', () => vector().add(Number.NaN)],
  ['a shared value', () => ((y) => y.mul(y))(vector().exp())],
  [
    'views',
    () =>
      vector()
        .pad([[1, 2]])
        .slice([1, 3])
        .flip()
        .reshape([2, 1]),
  ],
  ['several roots', () => [vector().exp(), vector().log()]],
];
test.each(same)('%s has the same structure each time', (_, make) => {
  const { hash } = structureOf([make()].flat());
  const known = lastWritten();
  expect(structureOf([make()].flat()).hash).toBe(hash);
  expect(wasWritten(known)).toBe(true);
});

const x = vector();
const different: readonly [string, Tensor | Tensor[], Tensor | Tensor[]][] = [
  ['operations', x.add(1), x.mul(1)],
  ['constants', x.mul(0.1), x.mul(0.2)],
  ['0 and −0', x.mul(0), x.mul(-0)],
  ['NaN and infinity', x.mul(Number.NaN), x.mul(Infinity)],
  ['one value twice and two', x.sub(x), x.sub(vector())],
  ['the order of inputs', ((y) => y.sub(x.mul(y)))(vector()), ((y) => x.sub(x.mul(y)))(vector())],
  ['shared values and equal ones', ((y) => y.mul(y))(x.exp()), x.exp().mul(x.exp())],
  ['lengths', zeros([2, 3]), zeros([3, 2])],
  ['dtypes', full([2], 1, { dtype: 'int32' }), full([2], 1, { dtype: 'float32' })],
  ['shapes of leaves', tensor([[1], [2]]).exp(), tensor([[1, 2]]).exp()],
  ['dtypes of leaves', tensor([1], { dtype: 'int32' }).neg(), tensor([1]).neg()],
  ['lists of lists', x.pad([[1, 2]]), x.pad([[2, 1]])],
  ['numbers of inputs', concat([x, x]), concat([x, x, x])],
  ['numbers of roots', [x.exp()], [x.exp(), x.exp()]],
  ['roots', ((y) => [y, y.exp()])(x.exp()), ((y) => [y.exp(), y])(x.exp())],
  ['what a leaf is', arange(3), x],
];
test.each(different)('graphs that differ in %s have other structures, as words and as text', (_, a, b) => {
  structureOf([a].flat());
  const known = lastWritten();
  structureOf([b].flat());
  expect(wasWritten(known)).toBe(false);
  expect(textOf(lastWritten())).not.toBe(textOf(known));
});

test('leaves come in the order in which inputs meet them, once each, and none beyond a boundary', () => {
  const [a, b, c] = [vector(), vector(), vector()];
  const y = b.add(c);
  expect(structureOf([a.mul(y).add(a), c]).leaves).toEqual([a, b, c]);
  expect(structureOf([a.mul(y).add(a), c], new Set([y])).leaves).toEqual([a, y, c]);
});

test('a graph is planned once, as often as it is recorded', async () => {
  const backend = referenceBackend();
  for (let i = 0; i < 3; i++) {
    const y = tensor([i, 1], { backend });
    expect(await y.mul(y).sum().item()).toBe(i * i + 1);
  }
  expect(deviceOf(backend).plans.size).toBe(1);
});

test('structures of the same hash have plans of their own', async () => {
  const backend = referenceBackend();
  const { plans } = deviceOf(backend);
  const twice = (): Tensor => tensor([1, 2], { backend }).mul(2);
  const { hash } = structureOf([twice()]);
  await tensor([1, 2], { backend }).add(100).data();
  const [[, other]] = [...plans] as [[number, unknown]];
  plans.set(hash, other);
  for (let i = 0; i < 2; i++) expect(await twice().toArray()).toEqual([2, 4]);
  expect(plans.size).toBe(3);
});

test('values of another copy of the package, with places of their own, are met all the same', () => {
  const [a, b] = [vector(), vector()];
  a.place = 1;
  b.place = 0;
  const y = a.add(b).mul(a);
  y.place = 2;
  expect(structureOf([y]).leaves).toEqual([a, b]);
});
