/** The graphs of single computations. */
import { Missing } from '../peers/missing.mjs';
import { Graph } from './encode.mjs';

const maps = {
  add: (g, x, y) => g.node('Add', [x, y]),
  exp: (g, x) => g.node('Exp', [x]),
  sigmoid: (g, x) => g.node('Sigmoid', [x]),
  tanh: (g, x) => g.node('Tanh', [x]),
  gelu: (g, x) => g.node('Gelu', [x]),
  chain(g, x, y) {
    const sum = g.node('Add', [g.node('Mul', [x, y]), x]);
    return g.node('Relu', [g.node('Mul', [sum, g.constant(0.5)])]);
  },
  tenfold(g, x, y) {
    let value = x;
    for (let i = 0; i < 10; i++) value = g.node('Add', [g.node('Mul', [value, y]), x]);
    return value;
  },
};

/** Each adds its operations and gives the result with its shape. */
const kinds = {
  matmul(g, { transposeA, transposeB }, { a, b }) {
    const [m, n] = [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]];
    const plain = !transposeA && !transposeB;
    const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
    return [plain ? g.node('MatMul', ['a', 'b']) : g.node('Gemm', ['a', 'b'], attributes), [m, n]];
  },
  map: (g, { operation }, { x }) => [maps[operation](g, 'x', 'y'), x.shape],
  reduce(g, { operation, axis }, { x }) {
    if (operation === 'softmax') return [g.node('Softmax', ['x'], { axis }), x.shape];
    const axes = axis === null ? x.shape.map((_, i) => i) : [axis];
    const shape = x.shape.filter((_, i) => !axes.includes(i));
    return [g.node('ReduceSum', ['x', g.constant(axes)], { keepdims: 0 }), shape];
  },
  conv(g, { pass, padding }, { x, k }) {
    if (pass !== 'forward') throw new Missing('has no gradients of convolutions');
    const [, , height, width] = x.shape;
    const result = g.node('Conv', ['x', 'k'], { pads: [padding, padding, padding, padding] });
    return [result, [x.shape[0], k.shape[0], height, width]];
  },
  maxPool(g, _, { x }) {
    const [batch, channels, height, width] = x.shape;
    const result = g.node('MaxPool', ['x'], { kernel_shape: [2, 2], strides: [2, 2] });
    return [result, [batch, channels, height / 2, width / 2]];
  },
};

/** The model of a case; its output is called `result`. */
export function computation(spec, inputs) {
  const graph = new Graph();
  for (const [name, { shape }] of Object.entries(inputs)) graph.input(name, shape);
  const [value, shape] = kinds[spec.kind](graph, spec, inputs);
  graph.output(value, shape, 'result');
  return graph.encode();
}
