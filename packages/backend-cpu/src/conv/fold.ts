/**
 * Convolutions whose windows would mostly hold zeros or stand for few rows of a product: a gradient by the
 * input where the forward pass has strides, large windows or few input channels. The product of all weights
 * with an image is then formed first, and folded into the output (see `emit-fold`); there are no zeros in it.
 */
import type { ConvAxis, ConvKernel } from '@limpid/tensor/backend';
import { placesOf, product } from '../kernels/axes.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';
import { type Element, type Tile, tileFor } from '../matmul/element.js';
import type { Epilogue } from '../matmul/finish.js';
import { findMultiply } from '../matmul/multiply.js';
import { type Geometry, productRun, roundUp } from '../matmul/run-product.js';
import { ENTRY, emitFold, HEAD } from './emit-fold.js';
import { flatOperand, type Operand } from './operands.js';

/**
 * What other work takes in multiplications of the product, for an element; measured: packing it, and adding it
 * to elements that lie side by side, are every other one, or lie further apart.
 */
const PACKING_COST = 4;
const ADD_COST = [8, 16];
const SCATTER_COST = 40;
/** The share of the direct way's time below which folding is worth it, since that is only an estimate. */
const WORTH = 0.85;
/** How much of the product is kept at a time: half a second-level cache. */
const PARTS_BYTES = 2 ** 19;

const sizesOf = (axes: readonly ConvAxis[], name: 'input' | 'kernel' | 'output') =>
  axes.map((axis) => axis[name]);

/** Whether folding takes less time than packing windows. */
export function isFolded({ inputChannels, outputChannels, axes }: ConvKernel, element: Element): boolean {
  if (axes.some(({ stride }) => stride !== 1) || inputChannels < 2) return false;
  const { columns, rows } = tileFor(element, outputChannels);
  const [inputs, places, outputs] = (['input', 'kernel', 'output'] as const).map((name) =>
    product(sizesOf(axes, name)),
  ) as [number, number, number];
  const costOf = (height: number, width: number, depth: number) =>
    (roundUp(height, rows / 2) + PACKING_COST) * roundUp(width, columns) * depth;
  const direct = costOf(outputChannels, outputs, inputChannels * places);
  const addCost = ADD_COST[axes.at(-1)!.inputDilation - 1] ?? SCATTER_COST;
  const folded =
    costOf(outputChannels * places, inputs, inputChannels) + outputChannels * places * inputs * addCost;
  return folded < direct * WORTH;
}

/** x over `[batch, group, channel, position]`. */
export function flatInput(kernel: ConvKernel): Operand {
  const { batch, groups, inputChannels, axes, x } = kernel;
  return flatOperand(kernel, 'flat input', [batch, groups, inputChannels], sizesOf(axes, 'input'), x);
}

/** Window axes that w has backwards are taken the other way round, so that it need not be copied. */
const isTurned = ({ w }: ConvKernel, axis: number) => w.strides[axis + 3]! < 0;

/** w over `[group, input channel, output channel and place]`. */
export function flatPlaces(kernel: ConvKernel): Operand {
  const { groups, inputChannels, outputChannels, axes, w } = kernel;
  const kernels = sizesOf(axes, 'kernel');
  const [group, output, input, ...steps] = w.strides as [number, number, number];
  const offset = steps.reduce(
    (sum: number, step, axis) => sum + (isTurned(kernel, axis) ? step * (kernels[axis]! - 1) : 0),
    w.offset,
  );
  const strides = [group, input, output, ...steps.map(Math.abs)];
  return flatOperand(kernel, 'flat places', [groups, inputChannels], [outputChannels, ...kernels], {
    strides,
    offset,
  });
}

/** The run of the convolution; its inputs end with x and w as above. */
export function prepareFolded(
  launcher: Launcher,
  element: Element,
  kernel: ConvKernel,
  x: Operand,
  w: Operand,
  epilogue?: Epilogue,
): CpuRun | Promise<CpuRun> {
  const places = product(sizesOf(kernel.axes, 'kernel'));
  const tile = tileFor(element, kernel.outputChannels * places);
  const code = findMultiply(launcher, kernel.dtype, tile, { name: 'folded', emitFold }, epilogue);
  const geometry = geometryOf(kernel, tile, x, w);
  return together([code], ([ready]) => productRun(launcher, ready!, geometry, epilogue));
}

function geometryOf(kernel: ConvKernel, tile: Tile, x: Operand, w: Operand): Geometry {
  const { batch, groups, inputChannels, outputChannels, axes } = kernel;
  const { bytes } = tile.element;
  const [batchStep, groupStep, xChannel, position] = x.access.strides as [number, number, number, number];
  const [weightsGroup, wChannel, place] = w.access.strides as [number, number, number];
  const places = product(sizesOf(axes, 'kernel'));
  const inputs = product(sizesOf(axes, 'input'));
  const plane = product(sizesOf(axes, 'output'));
  const cRow = roundUp(inputs, tile.columns) * bytes;
  const channels = Math.min(outputChannels, Math.max(1, Math.floor(PARTS_BYTES / (places * cRow))));
  const entries = entriesOf(kernel, cRow, bytes);
  const head = { places, planeBytes: plane * bytes, stepBytes: axes.at(-1)!.inputDilation * bytes };
  return {
    tile,
    operands: [kernel.inputs.length - 1, kernel.inputs.length - 2],
    rows: outputChannels * places,
    columns: inputs,
    depth: inputChannels,
    granule: places,
    words: {
      aRow: place * bytes,
      aDepth: wChannel * bytes,
      bDepth: xChannel * bytes,
      bColumn: position * bytes,
      cRow,
      partRows: channels * places,
    },
    own: { parts: roundUp(channels * places, tile.rows) * cRow },
    tables: {
      fold: Int32Array.from([
        ...HEAD.map((name) => ({ ...head, entriesBytes: 4 * entries.length })[name]),
        ...entries,
      ]),
    },
    places: placesOf(
      [batch, groups],
      [
        { strides: [0, weightsGroup], offset: w.access.offset },
        { strides: [batchStep, groupStep], offset: x.access.offset },
      ],
    ).map(([a, b], i) => ({
      a: a! * bytes,
      b: b! * bytes,
      c: i * outputChannels * plane * bytes,
      row: i * outputChannels,
    })),
  };
}

/** Where the products of a channel belong: along the last axis those that are inside lie side by side. */
function entriesOf(kernel: ConvKernel, rowBytes: number, bytes: number): number[] {
  const { axes } = kernel;
  const last = axes.length - 1;
  const coordinates = (sizes: readonly number[]) =>
    placesOf(
      sizes,
      sizes.map((_, axis) => ({ strides: sizes.map((_, other) => Number(other === axis)), offset: 0 })),
    );
  /** The output position of input position 0 at a place of the window. */
  const start = (axis: number, place: number) => {
    const { padding, kernelDilation, kernel: size } = axes[axis]!;
    return padding - kernelDilation * (isTurned(kernel, axis) ? size - 1 - place : place);
  };
  const entries: number[] = [];
  coordinates(sizesOf(axes, 'kernel')).forEach((window, place) => {
    const first = start(last, window[last]!);
    const { input, output, inputDilation } = axes[last]!;
    const low = Math.max(0, Math.ceil(-first / inputDilation));
    const high = Math.min(input, Math.ceil((output - first) / inputDilation));
    if (low >= high) return;
    coordinates(sizesOf(axes.slice(0, last), 'input')).forEach((row, number) => {
      const at = row.map((i, axis) => i * axes[axis]!.inputDilation + start(axis, window[axis]!));
      if (!at.every((position, axis) => position >= 0 && position < axes[axis]!.output)) return;
      const line = at.reduce((sum, position, axis) => sum * axes[axis]!.output + position, 0);
      const entry: Record<(typeof ENTRY)[number], number> = {
        from: place * rowBytes + (number * input + low) * bytes,
        to: (line * output + low * inputDilation + first) * bytes,
        count: high - low,
      };
      entries.push(...ENTRY.map((name) => entry[name]));
    });
  });
  return entries;
}
