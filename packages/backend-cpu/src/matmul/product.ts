/** The bare product of a matmul kernel: batches, strides and scratch memory around the emitted loops. */
import type { MatmulKernel } from '@limpid/tensor/backend';
import { product } from '../kernels/axes.js';
import type { Launch } from '../kernels/library.js';
import type { CpuRun, Launcher } from '../launcher.js';
import { type FloatType, type Tile, tileFor, VECTOR_BYTES } from './element.js';
import { BLOCK_COLUMNS, BLOCK_DEPTH, BLOCK_ROWS, emitMultiply, WORDS } from './multiply.js';

/** Runs `outputs[0] = a·b`, row-major. */
export function prepareProduct(
  launcher: Launcher,
  kernel: MatmulKernel,
  dtype: FloatType,
): CpuRun | Promise<CpuRun> {
  const folded = foldBatch(kernel);
  const tile = tileFor(dtype, folded.m, launcher.isFused);
  const launch = launcher.find(`matmul ${dtype} ${tile.rows}`, () => emitMultiply(tile));
  const geometry = geometryOf(folded, tile);
  if (launch instanceof Promise) return launch.then((ready) => runner(launcher, geometry, ready));
  return runner(launcher, geometry, launch);
}

interface Geometry {
  readonly rows: number;
  /** The argument block, without addresses. */
  readonly words: Int32Array;
  readonly packedABytes: number;
  readonly packedBBytes: number;
  /** For every product of the batch, where its operands and its result begin, in bytes. */
  readonly places: readonly (readonly [a: number, b: number, c: number])[];
}

function geometryOf({ batch, m, k, n, a, b }: MatmulKernel, { element, rows, columns }: Tile): Geometry {
  const { bytes } = element;
  const [aRow, aDepth] = a.strides.slice(-2).map((stride) => stride * bytes) as [number, number];
  const [bDepth, bColumn] = b.strides.slice(-2).map((stride) => stride * bytes) as [number, number];
  const values: Partial<Record<(typeof WORDS)[number], number>> = {
    columns: n,
    depth: k,
    aRow,
    aDepth,
    bDepth,
    bColumn,
    cRow: n * bytes,
  };
  const depth = Math.min(k, BLOCK_DEPTH);
  return {
    rows: m,
    words: Int32Array.from(WORDS, (name) => values[name] ?? 0),
    packedABytes: roundUp(Math.min(m, BLOCK_ROWS), rows) * depth * bytes + VECTOR_BYTES,
    packedBBytes: roundUp(Math.min(n, BLOCK_COLUMNS), columns) * depth * bytes,
    places: placesOf(batch, [
      { strides: a.strides, offset: a.offset },
      { strides: b.strides, offset: b.offset },
    ]).map(([first, second], i) => [first! * bytes, second! * bytes, i * m * n * bytes] as const),
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

function placesOf(
  batch: readonly number[],
  accesses: readonly { readonly strides: readonly number[]; readonly offset: number }[],
): number[][] {
  return Array.from({ length: product(batch) }, (_, flat) => {
    const places = accesses.map(({ offset }) => offset);
    let rest = flat;
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const coordinate = rest % batch[axis]!;
      rest = (rest - coordinate) / batch[axis]!;
      accesses.forEach(({ strides }, i) => {
        places[i]! += coordinate * strides[axis]!;
      });
    }
    return places;
  });
}

function runner(launcher: Launcher, geometry: Geometry, launch: Launch): CpuRun {
  const { rows, words, packedABytes, packedBBytes, places } = geometry;
  return ([a, b], [c]) => {
    const packedA = launcher.allocate(packedABytes);
    const packedB = launcher.allocate(packedBBytes);
    words[WORDS.indexOf('packedA')] = packedA.address;
    words[WORDS.indexOf('packedB')] = packedB.address;
    words[WORDS.indexOf('tile')] = launcher.scratchAddress;
    for (const [aPlace, bPlace, cPlace] of places) {
      words[0] = a!.address + aPlace;
      words[1] = b!.address + bPlace;
      words[2] = c!.address + cPlace;
      launcher.start(launch, words, rows);
    }
    launcher.free(packedB);
    launcher.free(packedA);
  };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
