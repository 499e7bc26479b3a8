/**
 * The fitted encoder: a table in, a matrix out. Everything it knows is plain data ({@link EncoderJson}); fitting is
 * in `fit-encoder.ts`, and this file only applies.
 */
import { DataError } from '../errors/data-error.js';
import { hintForName, quoteNames } from '../errors/nearest-name.js';
import type { ColumnKind } from '../table/column.js';
import type { Table } from '../table/table.js';
import { encodeFeature, scaleOf } from './encode-feature.js';
import { checkEncoderJson, type EncoderJson, type FitReport } from './encoder-json.js';
import { type ColumnGroup, columnGroups, encodedNames, type FeatureEncoding } from './feature.js';
import { completeRows, missingCounts, missingValuesError } from './missing.js';
import { checkTargetPresent, encodeTarget, type TargetEncoding } from './target.js';

/** A table as numbers for a network. */
export interface EncodedTable {
  /** The encoded features, row by row. */
  readonly data: Float32Array;
  readonly shape: readonly [rows: number, columns: number];
  /** The name of each encoded column. */
  readonly names: readonly string[];
  /** The encoded columns that come from one original column, for each original column. */
  readonly groups: readonly ColumnGroup[];
  /**
   * Class codes (Int32Array) or numbers (Float32Array), one a row; undefined where the encoder has no target or the
   * table lacks that column.
   */
  readonly target: Int32Array | Float32Array | undefined;
  /** For each encoded row the index of the table's row it was made from: all of them unless rows were dropped. */
  readonly rows: Int32Array;
  /** How many rows were left out for a missing value. */
  readonly dropped: number;
  /** How many values were filled in, by original column; columns without any are not listed. */
  readonly imputed: Readonly<Record<string, number>>;
  /** How many values of unknown categories became all zeros, by original column; columns without any are not listed. */
  readonly unknown: Readonly<Record<string, number>>;
}

/** Options of {@link Encoder.transform}. */
export interface TransformOptions {
  /** What to do about columns training did not have. Default `'error'`. */
  readonly extra?: 'error' | 'ignore' | undefined;
  /** False leaves the target alone although the table has it. Default true. */
  readonly target?: boolean | undefined;
}

/** Turns tables into matrices, the way it was fitted on the training rows. Made by {@link fitEncoder}. */
export interface Encoder {
  /** The names of the encoded columns. */
  readonly names: readonly string[];
  /** The encoded columns of each original column. */
  readonly groups: readonly ColumnGroup[];
  /** What was learned about each original column, in order. */
  readonly features: readonly FeatureEncoding[];
  /** What was learned about the target; undefined where none was named. */
  readonly target: TargetEncoding | undefined;
  /** What happened to the training rows. */
  readonly fitted: FitReport;
  /** The kind a column had in training, undefined for other names: give it to {@link parseCsv} as `kinds`. */
  readonly kindOf: (name: string) => ColumnKind | undefined;
  /**
   * Encodes a table with the columns of the training table (in any order; the target may be absent).
   * @throws DataError `missing-column`, `extra-column`, `wrong-kind`, `missing-values`, `unknown-category`, `not-finite`
   */
  transform(table: Table, options?: TransformOptions): EncodedTable;
  /**
   * Brings encoded values of a numeric feature back to the data's units.
   * @param column - index of the encoded column
   * @throws DataError `wrong-kind` where that column is not a number's (one-hot, indicator)
   */
  decodeColumn(column: number, values: ArrayLike<number>): Float64Array;
  /**
   * Brings predictions of a regression target back to the data's units; they stay as they are unless the target is scaled.
   * @throws DataError `wrong-kind` where the target is not a number
   */
  decodeTarget(values: ArrayLike<number>): Float64Array;
  /** Everything the encoder knows, as plain JSON; {@link encoderFromJson} reads it. */
  toJSON(): EncoderJson;
}

function checkColumns(table: Table, json: EncoderJson, extra: 'error' | 'ignore'): void {
  const needed = json.features.map((feature) => feature.name);
  const known = new Set([...needed, ...json.ignored, ...(json.target === null ? [] : [json.target.name])]);
  const unknown = table.names.filter((name) => !known.has(name));
  const absent = needed.filter((name) => !table.has(name));
  if (absent.length > 0) {
    const hint =
      absent.length === 1 && unknown.length > 0 ? `; ${hintForName(absent[0] as string, unknown)}` : '';
    const message = `transform: the table lacks ${absent.length === 1 ? 'column' : 'columns'} ${quoteNames(absent)}, which training had${hint}`;
    throw new DataError('missing-column', message, { column: absent[0] as string, columns: absent });
  }
  if (extra === 'error' && unknown.length > 0) {
    const message = `transform: the table has ${unknown.length === 1 ? 'column' : 'columns'} ${quoteNames(unknown)}, which training did not have; leave ${unknown.length === 1 ? 'it' : 'them'} out, or say extra: 'ignore'`;
    throw new DataError('extra-column', message, { column: unknown[0] as string, columns: unknown });
  }
}

/** Makes an encoder of what it knows. */
export function createEncoder(json: EncoderJson): Encoder {
  const { features } = json;
  const target = json.target ?? undefined;
  const names = features.flatMap(encodedNames);
  const groups = columnGroups(features);
  const kinds = new Map<string, ColumnKind>(features.map((feature) => [feature.name, feature.kind]));
  if (target !== undefined) kinds.set(target.name, target.kind);

  const transform = (table: Table, options: TransformOptions = {}): EncodedTable => {
    checkColumns(table, json, options.extra ?? 'error');
    const featureNames = features.map((feature) => feature.name);
    const withTarget = target !== undefined && (options.target ?? true) && table.has(target.name);
    const present = withTarget ? [...featureNames, target.name] : featureNames;
    const rows =
      json.missing === 'drop'
        ? completeRows(table, present)
        : Int32Array.from({ length: table.rows }, (_, row) => row);
    const used = rows.length === table.rows ? table : table.take(rows);
    const imputed = missingCounts(used, featureNames);
    if (json.missing === null && Object.keys(imputed).length > 0)
      throw missingValuesError('transform', imputed);
    if (withTarget) checkTargetPresent('transform', used, target.name);

    const data = new Float32Array(used.rows * names.length);
    const unknown: Record<string, number> = {};
    const how = { standardize: json.numeric === 'standardize', unknown: json.unknown };
    features.forEach((feature, index) => {
      const offset = (groups[index] as ColumnGroup).columns[0] as number;
      const count = encodeFeature(used, feature, how, { data, columns: names.length, offset });
      if (count > 0) unknown[feature.name] = count;
    });
    return {
      data,
      shape: [used.rows, names.length],
      names,
      groups,
      target: withTarget ? encodeTarget(used, target) : undefined,
      rows,
      dropped: table.rows - used.rows,
      imputed,
      unknown,
    };
  };

  const decodeColumn = (column: number, values: ArrayLike<number>): Float64Array => {
    const feature = features.find((_, index) => (groups[index] as ColumnGroup).columns[0] === column);
    if (feature?.kind !== 'numeric') {
      const name = names[column];
      const what =
        name === undefined
          ? `there is no encoded column ${column}`
          : `encoded column ${column} ("${name}") is not a numeric value`;
      throw new DataError('wrong-kind', `decodeColumn: ${what}`);
    }
    if (json.numeric === 'raw') return Float64Array.from(values);
    return Float64Array.from(values, (value) => value * scaleOf(feature) + feature.mean);
  };

  const decodeTarget = (values: ArrayLike<number>): Float64Array => {
    if (target?.task !== 'regression') {
      const what =
        target === undefined
          ? 'the encoder has no target'
          : `the target "${target.name}" has classes; look them up in encoder.target.classes`;
      throw new DataError('wrong-kind', `decodeTarget: ${what}`);
    }
    return Float64Array.from(values, (value) => (target.scaled ? value * target.std + target.mean : value));
  };

  return {
    names,
    groups,
    features,
    target,
    fitted: json.fitted,
    kindOf: (name) => kinds.get(name),
    transform,
    decodeColumn,
    decodeTarget,
    toJSON: () => json,
  };
}

/**
 * Makes an encoder from what {@link Encoder.toJSON} gave, after a trip through JSON.
 *
 * @param json - the parsed JSON
 * @returns an encoder that does what the original did
 * @throws DataError `invalid-encoder`, naming the field that cannot be right
 *
 * @example
 * ```ts
 * import { encoderFromJson, fitEncoder, tableFromColumns } from '@limpid/data';
 *
 * const table = tableFromColumns({ x: [1, 2, 3] });
 * const saved = JSON.stringify(fitEncoder(table));
 * const encoder = encoderFromJson(JSON.parse(saved));
 * console.log(encoder.transform(table).shape); // [ 3, 1 ]
 * ```
 */
export function encoderFromJson(json: unknown): Encoder {
  return createEncoder(checkEncoderJson(json));
}
