/** Writes the encoded columns of one feature into the matrix. */
import { DataError } from '../errors/data-error.js';
import { quoteNames } from '../errors/nearest-name.js';
import { type CategoricalColumn, isMissing, type NumericColumn } from '../table/column.js';
import type { Table } from '../table/table.js';
import type { CategoricalFeature, FeatureEncoding, NumericFeature } from './feature.js';

/** A row-major matrix and where in it a feature's columns begin. */
export interface Destination {
  readonly data: Float32Array;
  readonly columns: number;
  readonly offset: number;
}

/** The number a deviation is divided by: 1 for a constant column, which then becomes zero (as in scikit-learn). */
export function scaleOf(feature: NumericFeature): number {
  return feature.std === 0 ? 1 : feature.std;
}

function encodeNumeric(
  table: Table,
  column: NumericColumn,
  feature: NumericFeature,
  standardize: boolean,
  { data, columns, offset }: Destination,
): void {
  const scale = scaleOf(feature);
  for (let row = 0; row < table.rows; row++) {
    const value = column.values[row] as number;
    const filled = Number.isNaN(value) ? feature.mean : value;
    const at = row * columns + offset;
    data[at] = standardize ? (filled - feature.mean) / scale : filled;
    if (!Number.isFinite(data[at])) {
      const message = `transform: ${table.rowLabel(row)}: ${value} in column "${feature.name}" is beyond 32-bit floating point`;
      throw new DataError('not-finite', message, { column: feature.name, value });
    }
  }
}

/** Returns how many values were of an unknown category and encoded as all zeros. */
function encodeCategorical(
  table: Table,
  column: CategoricalColumn,
  feature: CategoricalFeature,
  unknown: 'error' | 'ignore',
  { data, columns, offset }: Destination,
): number {
  const positionOf = new Map(feature.categories.map((category, position) => [category, position]));
  const positions = column.categories.map((category) => positionOf.get(category));
  const fill = positionOf.get(feature.mode) as number;
  let unknowns = 0;
  for (let row = 0; row < table.rows; row++) {
    const code = column.codes[row] as number;
    const position = code < 0 ? fill : positions[code];
    if (position !== undefined) {
      data[row * columns + offset + position] = 1;
      continue;
    }
    unknowns++;
    if (unknown === 'ignore') continue;
    const value = column.categories[code] as string;
    const message = `transform: ${table.rowLabel(row)}: "${value}" in column "${feature.name}" is a category that training did not see (it saw ${quoteNames(feature.categories)}); unknown: 'ignore' encodes it as all zeros`;
    throw new DataError('unknown-category', message, { column: feature.name, value });
  }
  return unknowns;
}

/** Encodes one feature of all rows; returns the number of unknown categories that were ignored. */
export function encodeFeature(
  table: Table,
  feature: FeatureEncoding,
  how: { readonly standardize: boolean; readonly unknown: 'error' | 'ignore' },
  destination: Destination,
): number {
  const column = table.column(feature.name);
  let unknowns = 0;
  if (column.kind === 'numeric' && feature.kind === 'numeric') {
    encodeNumeric(table, column, feature, how.standardize, destination);
  } else if (column.kind === 'categorical' && feature.kind === 'categorical') {
    unknowns = encodeCategorical(table, column, feature, how.unknown, destination);
  } else {
    const message = `transform: column "${feature.name}" is ${column.kind}; in training it was ${feature.kind} (read the file with parseCsv(text, { kinds: encoder.kindOf }))`;
    throw new DataError('wrong-kind', message, { column: feature.name });
  }
  if (feature.indicator) {
    const { data, columns, offset } = destination;
    const at = offset + (feature.kind === 'numeric' ? 1 : feature.categories.length);
    for (let row = 0; row < table.rows; row++) data[row * columns + at] = isMissing(column, row) ? 1 : 0;
  }
  return unknowns;
}
