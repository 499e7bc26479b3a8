/**
 * A convolution as products of matrices: for every group, the weights times the windows of some of the images.
 * Here are the tables that say where those windows lie, and where the products belong.
 */
import type { Access, ConvKernel } from '@limpid/tensor/backend';
import { placesOf, product } from '../kernels/axes.js';
import type { Tile } from '../matmul/element.js';
import { type Geometry, roundUp } from '../matmul/run-product.js';
import { BLOCK_DEPTH } from '../matmul/words.js';
import { RUN } from './emit-windows.js';

/** How many columns one call takes, roughly: enough to be worth packing the weights, and short tables. */
const CALL_COLUMNS = 4096;
/** The share of a tile's columns that may be empty at the end of an image. */
const EMPTY_SHARE = 0.1;

/** The strides of the product over `[batch, group, output channel, ...outputs]`, unless they are the output's. */
export function productStrides(kernel: ConvKernel, tile: Tile): number[] | undefined {
  const { batch, groups, outputChannels, axes } = kernel;
  const outputs = axes.map(({ output }) => output);
  const positions = product(outputs);
  if (batch === 1 || roundUp(positions, tile.columns) <= positions * (1 + EMPTY_SHARE)) return undefined;
  const within = outputs.map((_, i) => product(outputs.slice(i + 1)));
  const row = batch * positions;
  return [positions, groups === 1 ? 0 : outputChannels * row, row, ...within];
}

/**
 * The products of a kernel. Either every image begins a new panel of columns, and the product goes where the
 * output wants it; or, where images are so small that this would leave many columns empty, the images follow
 * each other in rows of their own (see `productStrides`).
 */
export function geometriesOf(
  kernel: ConvKernel,
  tile: Tile,
  x: Access,
  w: Access,
  isJoined: boolean,
): Geometry[] {
  const { batch, axes } = kernel;
  const positions = product(axes.map(({ output }) => output));
  const images = Math.min(batch, Math.max(1, Math.floor(CALL_COLUMNS / positions)));
  const depth = depthTable(kernel, tile, x);
  const part = (first: number, count: number, calls: number) =>
    geometryOf(kernel, tile, x, w, isJoined, { first, count, calls, depth });
  const calls = Math.floor(batch / images);
  const rest = batch - calls * images;
  return [part(0, images, calls), ...(rest > 0 ? [part(batch - rest, rest, 1)] : [])];
}

/** `calls` calls for `count` images each, from image `first` on. */
interface Share {
  readonly first: number;
  readonly count: number;
  readonly calls: number;
  readonly depth: Int32Array;
}

function geometryOf(
  kernel: ConvKernel,
  tile: Tile,
  x: Access,
  w: Access,
  isJoined: boolean,
  { first, count, calls, depth }: Share,
): Geometry {
  const { batch, groups, outputChannels, axes } = kernel;
  const { bytes } = tile.element;
  const positions = product(axes.map(({ output }) => output));
  const rowLength = isJoined ? batch * positions : positions;
  const imageLength = isJoined ? positions : groups * outputChannels * positions;
  const [batchStep, groupStep] = x.strides as [number, number];
  const columns = placesOf(
    [count, ...axes.map(({ output }) => output)],
    [{ strides: [batchStep, ...axes.map(({ stride }, i) => stride * x.strides[i + 3]!)], offset: 0 }],
  ).map(([offset]) => offset! * bytes);
  const panels: number[] = [];
  const inPanels: number[] = [];
  for (let image = 0; image < (isJoined ? 1 : count); image++) {
    const length = isJoined ? columns.length : positions;
    for (let column = 0; column < length; column += tile.columns) {
      panels.push((image * imageLength + column) * bytes, Math.min(tile.columns, length - column));
      for (let i = 0; i < tile.columns; i++) {
        inPanels.push(columns[image * positions + Math.min(column + i, length - 1)]!);
      }
    }
  }
  return {
    tile,
    operands: [kernel.inputs.length - 1, kernel.inputs.length - 2],
    rows: outputChannels,
    columns: inPanels.length,
    depth: depth.length,
    words: {
      aRow: w.strides[1]! * bytes,
      aDepth: w.strides[2]! * bytes,
      cRow: rowLength * bytes,
      images: count,
      imageRows: groups * outputChannels,
    },
    tables: {
      bColumn: markRuns(inPanels, tile, (i) => i % tile.element.lanes === 0),
      bDepth: depth,
      panels: Int32Array.from(panels),
    },
    places: Array.from({ length: calls * groups }, (_, i) => {
      const [call, group] = [Math.floor(i / groups), i % groups];
      const image = first + call * count;
      return {
        a: (w.offset + group * w.strides[0]!) * bytes,
        b: (x.offset + image * batchStep + group * groupStep) * bytes,
        c: (image * imageLength + group * outputChannels * rowLength) * bytes,
        row: (image * groups + group) * outputChannels,
      };
    }),
  };
}

/** The offsets of every channel and place of a window. */
function depthTable({ inputChannels, axes }: ConvKernel, tile: Tile, x: Access): Int32Array {
  const { bytes, lanes } = tile.element;
  const strides = [x.strides[2]!, ...axes.map((axis, i) => axis.kernelDilation * x.strides[i + 3]!)];
  const offsets = placesOf([inputChannels, ...axes.map((axis) => axis.kernel)], [{ strides, offset: 0 }]);
  // A run must not go on in the next block.
  const ends = (i: number) => Math.floor(i / BLOCK_DEPTH) === Math.floor((i + lanes - 1) / BLOCK_DEPTH);
  return markRuns(
    offsets.map(([offset]) => offset! * bytes),
    tile,
    ends,
  );
}

function markRuns(offsets: readonly number[], { element }: Tile, may: (i: number) => boolean): Int32Array {
  const { bytes, lanes } = element;
  return Int32Array.from(offsets, (offset, i) => {
    let length = 1;
    while (length < lanes && offsets[i + length] === offset + length * bytes) length++;
    return offset + (length === lanes && may(i) ? RUN : 0);
  });
}
