/**
 * Scatter kernels: zeros, and then the updates added one by one, in the order of their coordinates, each
 * where its index says.
 */
import { bytesPerElement, type ScatterKernel } from '@limpid/tensor/backend';
import { load, op } from '../wasm/index.js';
import { contiguousStrides, product, simplify } from './axes.js';
import { Frame } from './frame.js';
import { emitKernel } from './library.js';
import { loadSingle } from './load.js';
import { Nest } from './nest.js';
import { lanewise, type Workshop } from './operations.js';
import type { Program } from './program.js';
import { storeSingle } from './store.js';

/** A scatter without its sizes: cursors, and the words with the output's length and step along the axis. */
interface ScatterPlan {
  readonly updates: number;
  readonly indices: number;
  readonly output: number;
  readonly size: number;
  readonly step: number;
}

/** For operands without a guard. */
export function scatterProgram(kernel: ScatterKernel): Program {
  const { shape, axis, count, updates, indices } = kernel;
  const dtype = kernel.inputs[0]!;
  const strides = contiguousStrides(shape);
  const sizes = shape.map((length, i) => (i === axis ? count : length));
  const written = { strides: strides.map((stride, i) => (i === axis ? 0 : stride)), offset: 0 };
  const space = simplify(sizes, [written, updates, indices]);
  const [target, source, index] = space.accesses;
  const axes = space.sizes.map((_, position) => position);
  const nest = new Nest(space, { outer: axes.slice(0, -1), middle: [], inner: axes.at(-1) }, 3);
  const plan: ScatterPlan = {
    updates: nest.cursor(dtype, source!, 0),
    indices: nest.cursor('int32', index!, 1),
    output: nest.cursor(dtype, target!, 2),
    size: nest.word(shape[axis]!),
    step: nest.word(strides[axis]! * bytesPerElement(dtype)),
  };
  return {
    structure: JSON.stringify(['scatter', nest.structure, plan]),
    emit: () => emitKernel((shop) => emitScatter(shop, nest, plan)),
    words: nest.words,
    count: product(sizes) === 0 ? 0 : nest.outerLength,
    fromZeros: true,
  };
}

function emitScatter({ code }: Workshop, nest: Nest, plan: ScatterPlan): void {
  const frame = new Frame(code, nest);
  const { dtype } = nest.cursors[plan.output]!;
  const add = lanewise('add', dtype);
  frame.overOuter(() => {
    frame.overPositions(() => {
      const index = code.let(load('i32.load', frame.address(plan.indices)));
      code.if(op('i32.lt_u', index, frame.word(plan.size)), () => {
        const offset = op('i32.mul', index, frame.word(plan.step));
        const place = code.let(op('i32.add', frame.address(plan.output), offset));
        const before = loadSingle(frame, plan.output, place);
        const update = loadSingle(frame, plan.updates, frame.address(plan.updates));
        const after = before.map((vector, i) => op(add, vector, update[i]!));
        storeSingle(frame, plan.output, after, place);
      });
    });
  });
}
