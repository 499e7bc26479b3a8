import { type Shape, type Tensor, where, windows } from '@limpid/tensor';
import * as graph from '@limpid/tensor/graph';
import { type ConvGeometry, conv, elementwise, matmul, record, reductions } from '@limpid/tensor/graph';
import { describe, expect, it } from 'vitest';
import { checkGradients } from '../src/testing/index.js';
import { doubles, indices, spread } from './helpers.js';

/** Every primitive, recorded as it is, against central differences in float64, to second order. */

type Case = readonly [what: string, f: (...args: Tensor[]) => Tensor, ...args: Tensor[]];
const x = spread([2, 3]);
const p = spread([2, 3], 2, { positive: true });
const plain =
  <A>(primitive: Parameters<typeof record<Tensor, A>>[0], attributes: A) =>
  (...args: Tensor[]) =>
    record(primitive, args, attributes);
const unary = (name: keyof typeof elementwise): ((...args: Tensor[]) => Tensor) =>
  plain(elementwise[name] as never, undefined);

const elementwiseCases: Case[] = [
  ...(['neg', 'exp', 'expm1', 'sin', 'cos', 'tanh', 'erf'] as const).map(
    (name): Case => [name, unary(name), x],
  ),
  ...(['log', 'log1p', 'sqrt'] as const).map((name): Case => [name, unary(name), p]),
  ['floor, which is flat', (a) => a.mul(3).floor().add(a.square()), x],
  ['a scalar', (a) => a.exp().sin(), doubles(0.7)],
  ['add', unary('add'), x, p],
  ['mul', unary('mul'), x, p],
  ['mul by itself', (a) => a.mul(a), x],
  ['div', unary('div'), x, p],
  ['mod, both arguments', unary('mod'), spread([6], 3).mul(5), doubles([0.7, 0.7, 1.3, -1.1, -0.6, 2.2])],
  ['pow with a variable exponent', unary('pow'), p, x],
  [
    'pow with constant exponents',
    (a) => a.pow(2).add(a.pow(3)).add(a.pow(1)).add(a.pow(0)).add(a.pow(-2)),
    x,
  ],
  ['pow with a fraction', (a) => a.pow(2.5), p],
  [
    'pow of a negative base with whole exponents in a tensor',
    (a) =>
      a.pow(
        doubles([
          [2, 3, 4],
          [-1, -2, 5],
        ]),
      ),
    x,
  ],
  ['pow with a constant base', (a) => doubles(2).pow(a), x],
  ['max, halves to each', plain(elementwise.max, { tie: 'split' }), x, p.neg()],
  ['max, ties to the second', plain(elementwise.max, { tie: 'second' }), x, p.neg()],
  ['where, both branches', (a, b) => where(a.less(b), a.square(), b.exp()), x, spread([2, 3], 4)],
  ['cast between floats of one dtype', (a) => a.cast('float64').square(), x],
  ['the same tensor in several places', (a) => a.mul(a.sin()).add(a.exp().mul(a)).div(a.square().add(1)), x],
  ['arguments that broadcast', (a, b) => a.mul(b).add(b.square()), spread([2, 1, 3]), spread([4, 1], 5)],
  ['a scalar that broadcasts', (a, b) => a.mul(b).exp(), doubles(0.3), x],
];

const t = spread([2, 3, 4]);
const curve = (y: Tensor): Tensor => y.square().add(y.sin());
const viewCases: Case[] = [
  ['reshape', (a) => curve(record(graph.reshape, [a], { shape: [4, 6] })).mul(spread([4, 6], 7)), t],
  ['permute', (a) => curve(record(graph.permute, [a], { axes: [2, 0, 1] })).mul(spread([4, 2, 3], 7)), t],
  [
    'expand',
    (a) => curve(record(graph.expand, [a], { shape: [2, 5, 3] })).mul(spread([2, 5, 3], 7)),
    spread([2, 1, 3]),
  ],
  ['pad', (a) => curve(record(graph.pad, [a], { before: [0, 2], after: [1, 3] })).mul(spread([3, 8], 7)), x],
  [
    'slice',
    (a) => curve(record(graph.slice, [a], { starts: [0, 1, 1], shape: [2, 2, 2], steps: [1, 1, 1] })),
    t,
  ],
  [
    'slice with steps',
    (a) => curve(record(graph.slice, [a], { starts: [1, 0, 0], shape: [1, 2, 2], steps: [1, 2, 3] })),
    t,
  ],
  [
    'slice with steps that leave a rest',
    (a) => curve(record(graph.slice, [a], { starts: [2], shape: [3], steps: [3] })),
    spread([11]),
  ],
  ['flip', (a) => curve(record(graph.flip, [a], { axes: [0, 2] })).mul(spread([2, 3, 4], 7)), t],
  ...(
    [
      [0, 2, 1, 1],
      [0, 3, 2, 1],
      [0, 3, 3, 1],
      [0, 3, 4, 1],
      [0, 3, 1, 2],
      [0, 2, 2, 3],
      [0, 2, 5, 3],
      [0, 1, 2, 1],
      [0, 10, 1, 1],
      [1, 2, 1, 1],
    ] as const
  ).map(
    ([axis, size, stride, dilation]): Case => [
      `windows of ${size}, stride ${stride}, dilation ${dilation}, axis ${axis}`,
      (a) => {
        const seen = record(graph.windows, [a], { axis, size, stride, dilation });
        return curve(seen).mul(spread(seen.shape, 7));
      },
      spread([10, 3]),
    ],
  ),
  [
    'windows of more places than are written out',
    (a) => {
      const seen = windows(a, 0, 33, { stride: 2 });
      return curve(seen).mul(spread(seen.shape, 7));
    },
    spread([38, 2]),
  ],
  [
    'views of views',
    (a) => {
      const padded = a
        .transpose([1, 0, 2])
        .reshape([6, 4])
        .pad([
          [1, 0],
          [2, 1],
        ]);
      const seen = windows(padded.flip(1).slice([1, null, 2], [null, -1]), 1, 3, { stride: 2 });
      return curve(seen).mul(spread(seen.shape, 7));
    },
    t,
  ],
  [
    'an empty part beside a full one',
    (a) =>
      curve(a.slice([1, 1]))
        .sum()
        .add(curve(a).sum()),
    x,
  ],
];

const factors = (...values: number[]): Tensor => doubles(values);
const product =
  (...axes: number[]) =>
  (a: Tensor): Tensor =>
    curve(record(reductions.prod, [a], { axes }));
const reductionCases: Case[] = [
  ...[[0], [1], [0, 2], [0, 1, 2]].flatMap((axes): Case[] => [
    [`sum over ${axes}`, (a) => curve(record(reductions.sum, [a], { axes })), t],
    [`reduceMax over ${axes}`, (a) => curve(record(reductions.reduceMax, [a], { axes })), t],
    [`prod over ${axes}`, product(...axes), t],
  ]),
  ['prod of one factor', product(0), factors(0.7)],
  ['prod of five, which is no power of two', product(0), spread([5])],
  ['prod with a zero', product(0), factors(2, 0, 3, -1.5)],
  ['prod with two zeros', product(0), factors(2, 0, 0, -1.5)],
  ['prod with three zeros', product(0), factors(0, 0, 0, -1.5, 2)],
];

const productCases: Case[] = [
  ['matmul', plain(matmul, undefined), x, spread([3, 4], 2)],
  ['matmul of batches', plain(matmul, undefined), spread([2, 2, 3]), spread([2, 3, 1], 2)],
  [
    'matmul that broadcasts its batch',
    (a, b) => a.matmul(b).tanh(),
    spread([2, 1, 2, 3]),
    spread([3, 3, 2], 2),
  ],
  ['matmul of vectors', (a, b) => a.matmul(b).exp(), spread([3]), spread([3], 2)],
  ['matmul of a vector and a matrix', (a, b) => a.matmul(b).exp(), spread([3]), spread([3, 2], 2)],
  ['matmul by its own transpose', (a) => a.matmul(a.transpose()), x],
];

const axisOf = (geometry: Partial<ConvGeometry> = {}): ConvGeometry => ({
  stride: 1,
  padding: [0, 0],
  inputDilation: 1,
  kernelDilation: 1,
  ...geometry,
});
function convCase(what: string, input: Shape, kernel: Shape, ...axes: Partial<ConvGeometry>[]): Case {
  return [`conv ${what}`, plain(conv, { axes: axes.map(axisOf) }), spread(input), spread(kernel, 2)];
}
const convCases: Case[] = [
  convCase('of one axis', [2, 1, 2, 5], [1, 3, 2, 3], {}),
  convCase('with padding', [1, 1, 1, 4], [1, 2, 1, 3], { padding: [2, 1] }),
  convCase('with padding wider than the kernel', [1, 1, 1, 3], [1, 1, 1, 1], { padding: [2, 3] }),
  convCase('with cropping', [1, 1, 1, 7], [1, 1, 1, 2], { padding: [-2, -1] }),
  convCase('with a stride', [2, 1, 1, 7], [1, 1, 1, 3], { stride: 2 }),
  convCase('with a stride that leaves a rest', [1, 1, 2, 8], [1, 2, 2, 3], { stride: 2 }),
  convCase('with a stride beyond the kernel', [1, 1, 1, 9], [1, 1, 1, 2], { stride: 4 }),
  convCase('with one window in a large stride', [1, 1, 1, 4], [1, 1, 1, 3], { stride: 5, padding: [1, 2] }),
  convCase('with kernel dilation', [1, 1, 1, 8], [1, 1, 1, 3], { kernelDilation: 3 }),
  convCase('with input dilation', [1, 1, 1, 4], [1, 1, 1, 3], { inputDilation: 3 }),
  convCase('with everything', [2, 1, 2, 5], [1, 2, 2, 2], {
    stride: 2,
    padding: [3, -1],
    inputDilation: 3,
    kernelDilation: 2,
  }),
  convCase('in groups', [2, 2, 2, 4], [2, 3, 2, 2], {}),
  convCase('of depth', [1, 3, 1, 4], [3, 1, 1, 2], { padding: [1, 1] }),
  convCase(
    'of two axes',
    [2, 1, 2, 5, 4],
    [1, 2, 2, 3, 2],
    { stride: 2, padding: [1, 1] },
    { kernelDilation: 2 },
  ),
  convCase('of a kernel as large as the input', [2, 1, 2, 3, 3], [1, 2, 2, 3, 3], {}, {}),
  convCase('of three axes', [1, 1, 1, 3, 3, 2], [1, 1, 1, 2, 2, 2], {}, { stride: 2 }, { padding: [1, 0] }),
];

const indexingCases: Case[] = [
  [
    'gather',
    (a) =>
      curve(
        record(
          graph.gather,
          [
            a,
            indices([
              [0, 2, 2, 1],
              [1, 1, 0, 0],
            ]),
          ],
          { axis: 1 },
        ),
      ),
    x,
  ],
  [
    'gather with positions outside',
    (a) =>
      curve(
        record(
          graph.gather,
          [
            a,
            indices([
              [0, 7],
              [-1, 2],
            ]),
          ],
          { axis: 1 },
        ),
      ),
    x,
  ],
  [
    'scatterAdd',
    (a) =>
      curve(
        record(
          graph.scatterAdd,
          [
            a,
            indices([
              [0, 2, 2],
              [3, 0, 3],
            ]),
          ],
          { axis: 1, size: 4 },
        ),
      ),
    x,
  ],
  [
    'scatterAdd with positions outside',
    (a) =>
      curve(
        record(
          graph.scatterAdd,
          [
            a,
            indices([
              [0, 9, -2],
              [1, 0, 1],
            ]),
          ],
          { axis: 1, size: 2 },
        ),
      ),
    x,
  ],
  ['cumulativeSum', (a) => curve(record(graph.cumulativeSum, [a], undefined)), t],
  ['sort, whose gradient follows the elements', (a) => curve(a.sort(0)).mul(spread([7], 3)), spread([7])],
  ['take of whole rows', (a) => curve(a.take(indices([1, 1, 0]), 0)).mul(spread([3, 3], 3)), x],
];

describe.each([
  ['elementwise', elementwiseCases],
  ['views', viewCases],
  ['reductions', reductionCases],
  ['matrix products', productCases],
  ['convolutions', convCases],
  ['indexing', indexingCases],
])('gradients of %s, to second order', (_, cases) => {
  it.each(cases.map(([what, ...rest]) => [what, rest] as const))('%s', async (_what, [f, ...args]) => {
    const { checks } = await checkGradients(f, args);
    expect(checks.length).toBe(4 * args.length);
  });
});
