/** The bare product of a matmul kernel: batches, strides and scratch memory around the emitted loops. */
import type { MatmulKernel } from '@limpid/tensor/backend';
import { placesOf } from '../kernels/axes.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';
import { type FloatType, type Tile, tileFor } from './element.js';
import { emitMultiply } from './multiply.js';
import { type Geometry, productRun } from './run-product.js';

/** Runs `outputs[0] = a·b`, row-major. */
export function prepareProduct(
  launcher: Launcher,
  kernel: MatmulKernel,
  dtype: FloatType,
): CpuRun | Promise<CpuRun> {
  const folded = foldBatch(kernel);
  const tile = tileFor(dtype, folded.m);
  const launch = launcher.find(`matmul ${dtype} ${tile.rows}`, () => emitMultiply(tile, 'strided'));
  const geometry = geometryOf(folded, tile);
  return together([launch], ([ready]) => productRun(launcher, ready!, geometry));
}

function geometryOf({ batch, m, k, n, a, b }: MatmulKernel, tile: Tile): Geometry {
  const { bytes } = tile.element;
  const [aRow, aDepth] = a.strides.slice(-2).map((stride) => stride * bytes) as [number, number];
  const [bDepth, bColumn] = b.strides.slice(-2).map((stride) => stride * bytes) as [number, number];
  return {
    tile,
    rows: m,
    columns: n,
    depth: k,
    words: { aRow, aDepth, bDepth, bColumn, cRow: n * bytes },
    places: placesOf(batch, [a, b]).map(
      ([first, second], i) => [first! * bytes, second! * bytes, i * m * n * bytes] as const,
    ),
  };
}

/** A batch that only a has is more rows of a, where its memory lies so. */
function foldBatch(kernel: MatmulKernel): MatmulKernel {
  const { batch, m, a, b } = kernel;
  const size = batch.at(-1);
  if (size === undefined) return kernel;
  const axis = batch.length - 1;
  const rows = a.strides[axis] === a.strides[axis + 1]! * m;
  if (size !== 1 && !(b.strides[axis] === 0 && rows)) return kernel;
  const without = (strides: readonly number[]) => strides.filter((_, i) => i !== axis);
  return foldBatch({
    ...kernel,
    batch: batch.slice(0, -1),
    m: m * size,
    a: { ...a, strides: without(a.strides) },
    b: { ...b, strides: without(b.strides) },
  });
}
