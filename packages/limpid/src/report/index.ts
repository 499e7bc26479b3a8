/** The report of `limpid explain`: its data, its JSON, its page. */

export type { NamedColumn } from './correlated-pairs.js';
export { correlatedPairs } from './correlated-pairs.js';
export { reportJson } from './json.js';
export { type DrawnSections, drawSections, renderReport } from './render.js';
export type {
  BandReport,
  ColumnReport,
  DataReport,
  DependenceReport,
  DependenceResultReport,
  ImportanceReport,
  MetricReport,
  ModelReport,
  NamedQuantity,
  Numbers,
  OptionValue,
  PairReport,
  PerformanceReport,
  Report,
  SplitReport,
  TargetReport,
  TrainingReport,
} from './types.js';
export { REPORT_SCHEMA } from './types.js';
