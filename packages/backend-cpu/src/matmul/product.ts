/** The bare product of a matmul kernel: batches, strides and scratch memory around the emitted loops. */
import type { MatmulKernel } from '@limpid/tensor/backend';
import { placesOf } from '../kernels/axes.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';
import { type Element, type Tile, tileFor } from './element.js';
import type { Epilogue } from './finish.js';
import { findMultiply } from './multiply.js';
import { type Geometry, productRun } from './run-product.js';

/** Runs `outputs[0] = a·b`, row-major. */
export function prepareProduct(
  launcher: Launcher,
  kernel: MatmulKernel,
  element: Element,
  epilogue?: Epilogue,
): CpuRun | Promise<CpuRun> {
  const tile = tileFor(element, kernel.m);
  const code = findMultiply(launcher, kernel.dtype, tile, { name: 'strided' }, epilogue);
  const geometry = geometryOf(kernel, tile);
  return together([code], ([ready]) => productRun(launcher, ready!, geometry, epilogue));
}

function geometryOf({ batch, m, k, n, a, b }: MatmulKernel, tile: Tile): Geometry {
  const { bytes } = tile.element;
  const [aRow, aDepth] = a.strides.slice(-2).map((stride) => stride * bytes) as [number, number];
  const [bDepth, bColumn] = b.strides.slice(-2).map((stride) => stride * bytes) as [number, number];
  return {
    tile,
    operands: [0, 1],
    rows: m,
    columns: n,
    depth: k,
    words: { aRow, aDepth, bDepth, bColumn, cRow: n * bytes },
    places: placesOf(batch, [a, b]).map(([first, second], i) => ({
      a: first! * bytes,
      b: second! * bytes,
      c: i * m * n * bytes,
      row: i * m,
    })),
  };
}

/** A batch that only a has is more rows of a, where its memory lies so. */
export function foldBatch(kernel: MatmulKernel): MatmulKernel {
  const { batch, m, a, b } = kernel;
  const size = batch.at(-1);
  if (size === undefined) return kernel;
  const axis = batch.length - 1;
  const [step, row] = a.strides.slice(axis) as [number, number];
  const isRows = b.strides[axis] === 0 && (m === 1 || step === row * m);
  if (size !== 1 && !isRows) return kernel;
  const without = (strides: readonly number[], i: number) => strides.filter((_, other) => other !== i);
  return foldBatch({
    ...kernel,
    batch: batch.slice(0, -1),
    m: m * size,
    // A single row's own step is of no meaning.
    a: { ...a, strides: without(a.strides, m === 1 ? axis + 1 : axis) },
    b: { ...b, strides: without(b.strides, axis) },
  });
}
