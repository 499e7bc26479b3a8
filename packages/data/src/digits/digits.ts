/** Handwritten digits as a table. */
import { bundledTable } from '../bundled/bundled-table.js';
import type { Table } from '../table/table.js';
import { digitsPacked } from './digits-packed.js';

/** Pictures are 8 × 8. */
const SIDE = 8;

/** One letter a pixel, a = 0 to q = 16, row by row; then the digit. */
function unpack(packed: string): Float64Array[] {
  const lines = packed.split('\n');
  const zero = 'a'.charCodeAt(0);
  return Array.from({ length: SIDE * SIDE + 1 }, (_, column) =>
    Float64Array.from(lines, (line) =>
      column < SIDE * SIDE ? line.charCodeAt(column) - zero : Number(line[column]),
    ),
  );
}

/**
 * Handwritten digits: pictures of 8 × 8 pixels, each 0 (white) to 16 (black).
 *
 * 1797 rows; 64 numeric features `pixel_0_0` … `pixel_7_7` (row, column); the target `digit` has the classes 0 … 9,
 * 174 to 183 rows each. Three pixels (`pixel_0_0`, `pixel_4_0`, `pixel_4_7`) are 0 in every picture. The numbers are
 * scikit-learn's.
 *
 * @example
 * ```ts
 * import { digits } from '@limpid/data/digits';
 *
 * const table = digits();
 * console.log(table.rows, table.columns.length); // 1797 65
 * ```
 *
 * Source: E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits" (the test set), UCI Machine
 * Learning Repository (1998), doi:10.24432/C50P49, CC BY 4.0.
 */
export function digits(): Table {
  const features = Array.from({ length: SIDE * SIDE }, (_, pixel) => ({
    name: `pixel_${Math.floor(pixel / SIDE)}_${pixel % SIDE}`,
  }));
  return bundledTable(
    unpack(digitsPacked),
    features,
    { name: 'digit', classes: Array.from({ length: 10 }, (_, digit) => String(digit)) },
    {
      title: 'digits',
      description: 'Handwritten digits, 1797 pictures of 8 × 8 pixels from 0 to 16.',
      source:
        'E. Alpaydin and C. Kaynak (1998); UCI Machine Learning Repository, doi:10.24432/C50P49; as shipped by scikit-learn',
      licence: 'CC BY 4.0',
    },
  );
}
