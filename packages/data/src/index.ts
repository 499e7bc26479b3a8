export { DEFAULT_MISSING_MARKERS } from './csv/missing-markers.js';
export type { CsvOptions } from './csv/options.js';
export { parseCsv } from './csv/parse-csv.js';
export type { EncodedTable, Encoder, TransformOptions } from './encode/encoder.js';
export { encoderFromJson } from './encode/encoder.js';
export type { EncoderJson, FitReport, MissingPolicy } from './encode/encoder-json.js';
export type { CategoricalFeature, ColumnGroup, FeatureEncoding, NumericFeature } from './encode/feature.js';
export type { EncoderOptions } from './encode/fit-encoder.js';
export { fitEncoder } from './encode/fit-encoder.js';
export type { Task } from './encode/suggest-task.js';
export { suggestTask } from './encode/suggest-task.js';
export type { ClassTarget, NumericTarget, TargetEncoding } from './encode/target.js';
export type { DataErrorCode, DataErrorDetails } from './errors/data-error.js';
export { DataError, isDataError } from './errors/data-error.js';
export type { BlobsOptions } from './generate/blobs.js';
export { makeBlobs } from './generate/blobs.js';
export type { CirclesOptions } from './generate/circles.js';
export { makeCircles } from './generate/circles.js';
export type { Friedman1Options } from './generate/friedman1.js';
export { makeFriedman1 } from './generate/friedman1.js';
export type { GeneratedClasses, GeneratedNumbers, GeneratorOptions } from './generate/generated.js';
export { makeMoons } from './generate/moons.js';
export type { SpiralsOptions } from './generate/spirals.js';
export { makeSpirals } from './generate/spirals.js';
export { makeXor } from './generate/xor.js';
export type { Random } from './random/random.js';
export { createRandom, deriveSeed } from './random/random.js';
export type { BatchOptions } from './split/batch-indices.js';
export { batchIndices } from './split/batch-indices.js';
export type { KFoldIndicesOptions, KFoldTableOptions } from './split/k-fold.js';
export { kFoldIndices, kFoldTables } from './split/k-fold.js';
export type { SplitIndices, SplitIndicesOptions } from './split/split-indices.js';
export { splitIndices } from './split/split-indices.js';
export type { SplitTableOptions, TableSplit } from './split/split-table.js';
export { splitTable } from './split/split-table.js';
export type {
  CategoricalColumn,
  Column,
  ColumnDescription,
  ColumnKind,
  NumericColumn,
} from './table/column.js';
export { cellValue, columnLength, countMissing, isMissing, MISSING_CODE } from './table/column.js';
export { formatSummary } from './table/format-summary.js';
export type { ColumnValues } from './table/from-columns.js';
export { tableFromColumns } from './table/from-columns.js';
export type { ColumnProblem } from './table/problems.js';
export { findColumnProblems } from './table/problems.js';
export type { CategoricalSummary, NumericSummary, TableSummary } from './table/summary.js';
export { summarizeTable } from './table/summary.js';
export type { TableInfo, TableOptions } from './table/table.js';
export { Table } from './table/table.js';
