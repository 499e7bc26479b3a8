/**
 * Kernels over the same rows, as one: every thread takes a block of rows through all the steps while it lies
 * in a near cache, so that memory is gone through once.
 *
 * Every step is a function of the module, with an argument block of its own inside the kernel's. What only
 * the steps use lies in scratch memory, as `[outer, rows of a block, inner]`; the addresses that the steps
 * are given are as far before it as the block is from the first row.
 */
import {
  type Access,
  bytesPerElement,
  type DType,
  type Expression,
  type RowsKernel,
  type RowsStep,
} from '@limpid/tensor/backend';
import { type FunctionBuilder, type FunctionReference, type Local, least, load, op } from '../wasm/index.js';
import { product } from './axes.js';
import { emitTogether } from './library.js';
import { mapPart } from './map.js';
import { outputAccess } from './outputs.js';
import type { Part } from './part.js';
import type { Program } from './program.js';
import { reducePart } from './reduce.js';
import { TILE_BYTES } from './reduce-across.js';

/** What a block of rows may take: well within a second-level cache, with room for what all rows read. */
const BLOCK_BYTES = 128 * 1024;
/** More than this of scratch memory is not taken, since no cache would hold it; the steps are then run one by one. */
const MOST_SCRATCH_BYTES = 4 * 1024 * 1024;
/** Neighbouring rows come in multiples of this many, where there are more: a cache line of float32. */
const SIDE_BY_SIDE = 16;
/** Fewer that lie side by side are not worth going from one line of memory to the next; a block may be larger then. */
const FEWEST_SIDE_BY_SIDE = 128;
const MOST_BLOCK_BYTES = 512 * 1024;

/** `undefined` where a block would not fit a cache, or a step would lose the long loops that it has alone. */
export function rowsProgram(kernel: RowsKernel): Program | undefined {
  const { inputs, outputs, temporaries, rows, steps } = kernel;
  if (steps.some((step) => areScattered(step, rows))) return undefined;
  if (steps.some(areInPieces) && !goesBack(steps, rows)) return undefined;
  const buffers = inputs.length + outputs.length;
  const rowBytes = temporaries.map(({ dtype, inner }) => inner * bytesPerElement(dtype));
  const size = blockSize(kernel);
  if (size === undefined) return undefined;
  const sizes = temporaries.map(({ outer }, i) => roundUp(outer * size * rowBytes[i]!));
  const scratchBytes = TILE_BYTES + sizes.reduce((sum, bytes) => sum + bytes, 0);
  if (scratchBytes > MOST_SCRATCH_BYTES) return undefined;

  const parts = steps.map((step) => partOf(step, kernel, size));
  const isCut = size < Math.min(rows, SIDE_BY_SIDE);
  if (isCut && parts.some(({ isAlongRows }) => isAlongRows)) return undefined;
  const words: number[] = new Array<number>(buffers).fill(0);
  const word = (value: number) => words.push(value) - 1;
  const scratch = word(0);
  const blockRows = word(size);
  let place = TILE_BYTES;
  const kept = rowBytes.map((bytes, i) => {
    place += sizes[i]!;
    return { place: word(place - sizes[i]!), rowBytes: word(bytes) };
  });
  const planned = parts.map((part, i): StepPlan => {
    const units = word(part.count / rows);
    const first = words.length;
    words.push(...part.words);
    const { inputs: from, outputs: to } = steps[i]!;
    return {
      values: [...from, ...to],
      units,
      first,
      ...(part.scratch !== undefined && { scratch: part.scratch }),
    };
  });
  const plan: RowsPlan = { buffers, scratch, blockRows, kept, steps: planned };
  const unitCost = parts.reduce((sum, { count, division }) => sum + (division!.unitCost * count) / rows, 0);
  return {
    structure: JSON.stringify(['rows', plan, parts.map(({ structure }) => structure)]),
    emit: () =>
      emitTogether(
        parts.map(({ build }) => build),
        (code, functions) => emitRows(code, functions, plan),
      ),
    words,
    scratch,
    scratchBytes,
    count: rows,
    division: { granule: Math.min(size, SIDE_BY_SIDE), unitCost },
  };
}

/** The positions of words. */
interface RowsPlan {
  readonly buffers: number;
  readonly scratch: number;
  readonly blockRows: number;
  /** Of every temporary. */
  readonly kept: readonly { readonly place: number; readonly rowBytes: number }[];
  readonly steps: readonly StepPlan[];
}

interface StepPlan {
  /** The numbers of the values that the step reads and writes: buffers, then temporaries. */
  readonly values: readonly number[];
  /** How many units of the step's work make a row. */
  readonly units: number;
  /** Where the step's own argument block begins, and the word in it for its scratch memory. */
  readonly first: number;
  readonly scratch?: number;
}

function emitRows(code: FunctionBuilder, functions: readonly FunctionReference[], plan: RowsPlan): void {
  const [args, begin, end] = code.parameters as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
  const word = (index: number) => load('i32.load', args, 4 * index);
  const put = (index: number, value: ReturnType<typeof word>) =>
    code.store('i32.store', args, value, 4 * index);
  const scratch = code.let(word(plan.scratch));
  for (const { values, first, scratch: own } of plan.steps) {
    values.forEach((value, i) => {
      if (value < plan.buffers) put(first + i, word(value));
    });
    if (own !== undefined) put(first + own, scratch);
  }
  const next = code.local('i32');
  code.repeatWhile(
    () => op('i32.lt_u', begin, end),
    () => {
      code.set(next, op('i32.add', begin, word(plan.blockRows)));
      code.set(next, least(next, end));
      plan.kept.forEach(({ place, rowBytes }, i) => {
        const start = op('i32.add', scratch, word(place));
        const address = code.let(op('i32.sub', start, op('i32.mul', begin, word(rowBytes))));
        for (const { values, first } of plan.steps) {
          values.forEach((value, at) => {
            if (value === plan.buffers + i) put(first + at, address);
          });
        }
      });
      plan.steps.forEach(({ first, units }, i) => {
        const perRow = word(units);
        code.call(
          functions[i]!,
          op('i32.add', args, 4 * first),
          op('i32.mul', begin, perRow),
          op('i32.mul', next, perRow),
        );
      });
      code.set(begin, next);
    },
  );
}

/** A step, told where temporaries lie. */
function partOf(step: RowsStep, { inputs, outputs, temporaries, rows }: RowsKernel, size: number): Part {
  const { kernel, axes } = step;
  const [first, end] = axes;
  /** The rows between two outer elements of a temporary are those of a block. */
  const moved = (access: Access, value: number): Access => {
    const temporary = temporaries[value - inputs.length - outputs.length];
    if (!temporary) return access;
    const whole = rows * temporary.inner;
    const move = (step: number) => (step % whole === 0 ? (step / rows) * size : step);
    const within = access.offset % whole;
    return {
      offset: move(access.offset - within) + within,
      strides: access.strides.map((stride, axis) => (axis >= first && axis < end ? stride : move(stride))),
    };
  };
  const movedList = (list: readonly Expression[]) =>
    list.map(
      (e): Expression => (e.op === 'load' ? { ...e, access: moved(e.access, step.inputs[e.input]!) } : e),
    );
  const place = {
    first,
    end,
    written: step.outputs.map((value) => moved(outputAccess(kernel.shape), value)),
  };
  const body = movedList(kernel.body);
  if (kernel.kind === 'map') return mapPart({ ...kernel, body }, place);
  return reducePart({ ...kernel, body, epilogue: movedList(kernel.epilogue) }, place);
}

/** A row of fewer elements that does not continue the one before is not worth starting. */
const SHORT_ROW = 16;

/** Whether a step would go over very short rows one by one, as over the windows of a pool. */
function areScattered({ kernel, axes: [first, end] }: RowsStep, rows: number): boolean {
  const { shape } = kernel;
  const sizes = kernel.kind === 'reduce' ? [...shape, ...kernel.reduced] : shape;
  if (product(sizes) >= SHORT_ROW * rows) return false;
  const isApart = ({ strides }: Access) =>
    shape.some((_, axis) => {
      const isRow = axis >= first && axis + 1 < end;
      return isRow && strides[axis] !== strides[axis + 1]! * shape[axis + 1]!;
    });
  return kernel.body.some((e) => e.op === 'load' && isApart(e.access));
}

/** How many rows make a block; `undefined` if rows that lie side by side would be too few. */
function blockSize({ rows, steps, inputs, outputs, temporaries }: RowsKernel): number | undefined {
  const dtypes: DType[] = [...inputs, ...[...outputs, ...temporaries].map(({ dtype }) => dtype)];
  const bytes = dtypes.map(() => 0);
  let areSideBySide = false;
  /** `elements` of a value belong to a row; from row to row it is `step` elements. */
  const note = (value: number, elements: number, step: number) => {
    bytes[value] = Math.max(bytes[value]!, elements * bytesPerElement(dtypes[value]!));
    areSideBySide ||= step < SIDE_BY_SIDE && step < elements;
  };
  for (const { kernel, axes, inputs: from, outputs: to } of steps) {
    const [first, end] = axes;
    const { shape } = kernel;
    for (const value of to) note(value, product(shape) / rows, product(shape.slice(end)));
    const sizes = kernel.kind === 'reduce' ? [...shape, ...kernel.reduced] : shape;
    for (const e of kernel.body) {
      const step = e.op === 'load' ? Math.abs(e.access.strides[end - 1]!) : 0;
      if (e.op !== 'load' || step === 0) continue;
      const moving = sizes.filter((_, axis) => e.access.strides[axis] !== 0 && (axis < first || axis >= end));
      note(from[e.input]!, product(moving), step);
    }
  }
  const rowBytes = bytes.reduce((sum, each) => sum + each, 0);
  const least = areSideBySide ? FEWEST_SIDE_BY_SIDE : 1;
  const fitting = Math.max(least, Math.floor(BLOCK_BYTES / rowBytes));
  if (areSideBySide && Math.min(fitting, rows) * rowBytes > MOST_BLOCK_BYTES) return undefined;
  if (fitting >= rows) return rows;
  return fitting < SIDE_BY_SIDE ? fitting : fitting - (fitting % SIDE_BY_SIDE);
}

/** Whether a row does not lie in one place, as the channel of a batch of images. */
function areInPieces({ kernel, axes: [first] }: RowsStep): boolean {
  return product(kernel.shape.slice(0, first)) > 1;
}

/**
 * Whether a row is gone through again with what it was reduced to, as in a softmax. That is worth collecting
 * its pieces for; where steps only hand on to the next, going through memory in order, one by one, is quicker.
 */
function goesBack(steps: readonly RowsStep[], rows: number): boolean {
  const isOfRows = ({ kernel }: RowsStep) => kernel.kind === 'reduce' && product(kernel.shape) === rows;
  const reduced = new Set(steps.filter(isOfRows).flatMap(({ outputs }) => outputs));
  return steps.some(({ inputs }) => inputs.some((value) => reduced.has(value)));
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
