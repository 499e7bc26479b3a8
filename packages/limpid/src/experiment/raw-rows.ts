/**
 * A table before encoding, as the numbers that explainers vary: one column per feature, a number in the data's own
 * unit or a category as its code. So one column of the table is one feature, a shuffled category is shuffled as a
 * whole, and axes are in the data's units; the model's predict function does the encoding.
 *
 * A feature whose gaps are marked has a second column with the mark, 1 where the value was missing. Where it is 1,
 * the first column holds what was filled in.
 */
import type { Encoder, FeatureEncoding, Table } from '@limpid/data';
import type { Rows } from '@limpid/explain';

/** The code of a category that training did not see. */
const UNKNOWN = -1;

/** Where a feature stands among the raw columns. */
export interface RawFeature {
  readonly feature: FeatureEncoding;
  /** Index of the column of values or codes. */
  readonly value: number;
  /** Index of the column of marks; undefined where gaps are not marked. */
  readonly mark: number | undefined;
}

/** The raw columns of all features, in the encoder's order. */
export function rawFeatures(encoder: Encoder): RawFeature[] {
  let next = 0;
  return encoder.features.map((feature) => ({
    feature,
    value: next++,
    mark: feature.indicator ? next++ : undefined,
  }));
}

function columnCount(features: readonly RawFeature[]): number {
  return features.reduce((count, { mark }) => count + (mark === undefined ? 1 : 2), 0);
}

/** The raw value of one row, filled in where it is missing. */
function rawValues(
  table: Table,
  feature: FeatureEncoding,
): (row: number) => { value: number; missing: boolean } {
  if (feature.kind === 'numeric') {
    const { values } = table.numeric(feature.name);
    return (row) => {
      const value = values[row] as number;
      return Number.isNaN(value) ? { value: feature.mean, missing: true } : { value, missing: false };
    };
  }
  const { codes, categories } = table.categorical(feature.name);
  const codeOf = categories.map((category) => feature.categories.indexOf(category));
  const mode = feature.categories.indexOf(feature.mode);
  return (row) => {
    const code = codes[row] as number;
    return code < 0 ? { value: mode, missing: true } : { value: codeOf[code] ?? UNKNOWN, missing: false };
  };
}

/**
 * The rows of a table as raw numbers.
 *
 * @param encoder fitted on the training part
 * @param table has the encoder's feature columns
 * @returns rows × raw columns, all finite
 */
export function rawRows(encoder: Encoder, table: Table): Rows {
  const features = rawFeatures(encoder);
  const columns = columnCount(features);
  const data = new Float64Array(table.rows * columns);
  for (const { feature, value, mark } of features) {
    const valueAt = rawValues(table, feature);
    for (let row = 0; row < table.rows; row++) {
      const raw = valueAt(row);
      data[row * columns + value] = raw.value;
      if (mark !== undefined && raw.missing) data[row * columns + mark] = 1;
    }
  }
  return { data, shape: [table.rows, columns] };
}

/** The same rows with every mark of one feature taken off: what is set to a value is not missing. */
export function withoutMarks(rows: Rows, { mark }: RawFeature): Rows {
  if (mark === undefined) return rows;
  const [count, columns] = rows.shape;
  const data = rows.data.slice();
  for (let row = 0; row < count; row++) data[row * columns + mark] = 0;
  return { data, shape: rows.shape };
}

/** What becomes of the raw columns, one after the other. */
interface Encoding {
  /** The first encoded column that each fills. */
  readonly offsets: readonly number[];
  /** Numbers are standardised with these; marks stay, with 0 and 1. */
  readonly means: Float64Array;
  readonly scales: Float64Array;
  /** Whether it is the code of a category, which becomes the 1 among as many columns as there are categories. */
  readonly codes: readonly boolean[];
}

function encodingOf(encoder: Encoder): Encoding {
  let offset = 0;
  const columns = encoder.features.flatMap((feature) => {
    const numeric = feature.kind === 'numeric';
    const { mean, std } = numeric ? feature : { mean: 0, std: 1 };
    const value = { offset, mean, scale: std === 0 ? 1 : std, code: !numeric };
    offset += numeric ? 1 : feature.categories.length;
    return feature.indicator ? [value, { offset: offset++, mean: 0, scale: 1, code: false }] : [value];
  });
  return {
    offsets: columns.map((column) => column.offset),
    means: Float64Array.from(columns, ({ mean }) => mean),
    scales: Float64Array.from(columns, ({ scale }) => scale),
    codes: columns.map(({ code }) => code),
  };
}

/** Encodes where no column is a code: every number has its place already. One pass, as explainers ask for much. */
function standardise(data: Rows['data'], { means, scales }: Encoding, encoded: Float32Array): void {
  const columns = means.length;
  for (let at = 0; at < encoded.length; ) {
    for (let column = 0; column < columns; column++, at++) {
      encoded[at] = ((data[at] as number) - (means[column] as number)) / (scales[column] as number);
    }
  }
}

function encodeMixed(data: Rows['data'], encoding: Encoding, width: number, encoded: Float32Array): void {
  const { offsets, means, scales, codes } = encoding;
  let next = 0;
  for (let row = 0; row < encoded.length; row += width) {
    for (let column = 0; column < codes.length; column++) {
      const value = data[next++] as number;
      const at = row + (offsets[column] as number);
      if (!codes[column]) encoded[at] = (value - (means[column] as number)) / (scales[column] as number);
      else if (value !== UNKNOWN) encoded[at + value] = 1;
    }
  }
}

/**
 * A function that encodes raw rows for the network, as `encoder.transform` encodes tables.
 *
 * @param encoder its numeric columns are standardised
 * @returns rows → rows × encoded columns in float32, row by row
 */
export function rowEncoder(encoder: Encoder): (rows: Rows) => Float32Array {
  const encoding = encodingOf(encoder);
  const mixed = encoding.codes.includes(true);
  const width = encoder.names.length;
  return ({ data, shape: [count] }) => {
    const encoded = new Float32Array(count * width);
    if (mixed) encodeMixed(data, encoding, width, encoded);
    else standardise(data, encoding, encoded);
    return encoded;
  };
}
