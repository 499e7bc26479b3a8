/**
 * Products of a matrix and a vector, `y = M·v`: every element of the matrix is used once, so they run at the
 * speed of memory, and nothing is packed. `aᵀ·b` with a vector a is the same with the matrix `bᵀ`.
 *
 * The matrix is read in the direction in which it lies in memory: along its rows, which then are dot products
 * (`dot-rows`), or across them, many rows at once (`sum-columns`). Sums are formed in blocks, so that an
 * element is as exact as the tiles of a product of matrices make it (N. Higham, "Accuracy and Stability of
 * Numerical Algorithms", section 4.2), and always in the same order, however the rows are shared out.
 */
import type { Access, MatmulKernel } from '@limpid/tensor/backend';
import { placesOf, product } from '../kernels/axes.js';
import type { Program } from '../kernels/program.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';
import { ModuleBuilder } from '../wasm/index.js';
import { emitDotRows } from './dot-rows.js';
import type { Element } from './element.js';
import { emitSumColumns } from './sum-columns.js';
import { emitOverBatches, WORDS } from './vector-batches.js';

/** One operand as the matrix or the vector; strides in elements. */
interface Operand {
  readonly input: 0 | 1;
  readonly access: Access;
  /** From row to row of the result; of no meaning for the vector. */
  readonly row: number;
  readonly depth: number;
}

const NANOSECONDS_PER_BYTE = 0.03;

/** The run of `outputs[0] = a·b` where m or n is 1; `undefined` where neither lies so that vectors can be loaded. */
export function prepareVector(
  launcher: Launcher,
  { dtype, batch, m, k, n, a, b }: MatmulKernel,
  element: Element,
): CpuRun | Promise<CpuRun> | undefined {
  const [aRow, aDepth] = a.strides.slice(-2) as [number, number];
  const [bDepth, bColumn] = b.strides.slice(-2) as [number, number];
  const first: Operand = { input: 0, access: a, row: aRow, depth: aDepth };
  const second: Operand = { input: 1, access: b, row: bColumn, depth: bDepth };
  const rows = m * n;
  const isReadable = ({ depth, row }: Operand) => depth === 1 || (row === 1 && rows > 1);
  const candidates = rows === 1 ? [first, second] : [n === 1 ? first : second];
  const matrix = candidates.find(isReadable);
  if (!matrix) return undefined;
  const vector = matrix === first ? second : first;
  const { bytes } = element;
  const isAlong = matrix.depth === 1;
  const places = placesOf(batch, [matrix.access, vector.access]).flat();
  const values = {
    rows,
    depth: k,
    rowStep: matrix.row * bytes,
    depthStep: matrix.depth * bytes,
    vectorStep: vector.depth * bytes,
  };
  const words = WORDS.map((name) => (values as Partial<Record<string, number>>)[name] ?? 0);
  const program: Program = {
    structure: `matrix times vector ${dtype} ${isAlong}`,
    emit: () => {
      const module = new ModuleBuilder();
      emitOverBatches(module, element, (isAlong ? emitDotRows : emitSumColumns)(module, element)());
      return module;
    },
    words: [...words, ...places.map((place) => place * bytes)],
    scratch: WORDS.indexOf('scratch'),
    count: product(batch) * rows,
    division: {
      granule: isAlong ? 1 : 64 / bytes,
      unitCost: k * bytes * NANOSECONDS_PER_BYTE,
    },
  };
  return together([launcher.prepare(program)], ([run]) => (inputs, outputs) => {
    run!([inputs[matrix.input]!, inputs[vector.input]!], outputs.slice(0, 1));
  });
}
