/**
 * Gather kernels: elements of x picked along one axis by an index.
 *
 * Where the index is the same all along the inner axis (rows of a table), whole rows are copied, four
 * elements at a time; otherwise the elements are picked one by one.
 */
import type { GatherKernel } from '@limpid/tensor/backend';
import { bytesPerElement } from '@limpid/tensor/backend';
import { splat } from '../lanes/value.js';
import { type Local, load, op } from '../wasm/index.js';
import { product, simplify } from './axes.js';
import { Frame } from './frame.js';
import { emitKernel } from './library.js';
import { loadFixed, loadMoving, loadSingle } from './load.js';
import { Nest } from './nest.js';
import type { Workshop } from './operations.js';
import { outputAccess } from './outputs.js';
import { divisionOf, type Program } from './program.js';
import { storeMoving, storeSingle } from './store.js';

/** About as much as an index, an element, and bringing them together. */
const EXPRESSIONS = 4;

/** A gather without its sizes: cursors, and the words with x's length and step along the axis. */
interface GatherPlan {
  readonly x: number;
  readonly indices: number;
  readonly output: number;
  readonly size: number;
  readonly step: number;
}

/** For operands without a guard. */
export function gatherProgram(kernel: GatherKernel): Program {
  const { shape, axis, size, x, indices } = kernel;
  const dtype = kernel.inputs[0]!;
  const steady = { ...x, strides: x.strides.map((stride, i) => (i === axis ? 0 : stride)) };
  const space = simplify(shape, [outputAccess(shape), steady, indices]);
  const [written, read, index] = space.accesses;
  const axes = space.sizes.map((_, position) => position);
  const nest = new Nest(space, { outer: axes.slice(0, -1), middle: [], inner: axes.at(-1) }, 3);
  const plan: GatherPlan = {
    x: nest.cursor(dtype, read!, 0),
    indices: nest.cursor('int32', index!, 1),
    output: nest.cursor(dtype, written!, 2),
    size: nest.word(size),
    step: nest.word(x.strides[axis]! * bytesPerElement(dtype)),
  };
  return {
    structure: JSON.stringify(['gather', nest.structure, plan]),
    emit: () => emitKernel((shop) => emitGather(shop, nest, plan)),
    words: nest.words,
    count: product(shape) === 0 ? 0 : nest.outerLength,
    division: divisionOf(nest.innerLength, EXPRESSIONS),
  };
}

function emitGather({ code }: Workshop, nest: Nest, plan: GatherPlan): void {
  const frame = new Frame(code, nest);
  const byRows = nest.cursors[plan.indices]!.pace === 'fixed';
  frame.overOuter(() => {
    if (byRows) copyRow(frame, plan);
    else frame.overPositions(() => pickOne(frame, plan));
  });
}

/** Finds the index at hand and whether it is inside x. */
function locate(frame: Frame, plan: GatherPlan): { offset: Local<'i32'>; isInside: Local<'i32'> } {
  const { code } = frame;
  const index = code.let(load('i32.load', frame.address(plan.indices)));
  return {
    offset: code.let(op('i32.mul', index, frame.word(plan.step))),
    isInside: code.let(op('i32.lt_u', index, frame.word(plan.size))),
  };
}

function copyRow(frame: Frame, plan: GatherPlan): void {
  const { code, nest } = frame;
  const { dtype, pace } = nest.cursors[plan.x]!;
  const pointer = frame.pointer(plan.x);
  const start = code.let(pointer);
  code.set(frame.position, 0);
  const { offset, isInside } = locate(frame, plan);
  code.set(frame.limit, frame.word(nest.innerSize));
  const store = (value: ReturnType<typeof splat>) => storeMoving(frame, [{ cursor: plan.output, value }]);
  code.if(
    isInside,
    () => {
      code.increase(pointer, offset);
      frame.overRow(0, () => store(pace === 'fixed' ? loadFixed(frame, plan.x) : loadMoving(frame, plan.x)));
      code.set(pointer, start);
    },
    () => frame.overRow(0, () => store(splat(dtype, 0))),
  );
}

function pickOne(frame: Frame, plan: GatherPlan): void {
  const { code } = frame;
  const { dtype } = frame.nest.cursors[plan.x]!;
  const { offset, isInside } = locate(frame, plan);
  const target = code.let(frame.address(plan.output));
  code.if(
    isInside,
    () => {
      const source = op('i32.add', frame.address(plan.x), offset);
      storeSingle(frame, plan.output, loadSingle(frame, plan.x, source), target);
    },
    () => storeSingle(frame, plan.output, splat(dtype, 0), target),
  );
}
