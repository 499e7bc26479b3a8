/** Diabetes progression data as a table, in its own units or scaled as scikit-learn does by default. */
import { bundledTable } from '../bundled/bundled-table.js';
import { readColumns } from '../bundled/read-columns.js';
import type { ColumnDescription } from '../table/column.js';
import { moments } from '../table/moments.js';
import type { Table } from '../table/table.js';
import { diabetesCsv } from './diabetes-csv.js';

/** Options of {@link diabetes}. */
export interface DiabetesOptions {
  /** True centres every feature and divides it by its norm, as scikit-learn's `load_diabetes()` does. Default false. */
  readonly scaled?: boolean | undefined;
}

/** Names and meanings as in scikit-learn; units where the source gives them. */
const FEATURES: readonly ColumnDescription[] = [
  { name: 'age', unit: 'years' },
  { name: 'sex', description: 'coded 1 and 2; the source does not say which is which' },
  { name: 'bmi', unit: 'kg/m²', description: 'body mass index' },
  { name: 'bp', unit: 'mmHg', description: 'average blood pressure' },
  { name: 's1', description: 'tc, total serum cholesterol' },
  { name: 's2', description: 'ldl, low-density lipoproteins' },
  { name: 's3', description: 'hdl, high-density lipoproteins' },
  { name: 's4', description: 'tch, total cholesterol / HDL' },
  { name: 's5', description: 'ltg, possibly the logarithm of the serum triglycerides level' },
  { name: 's6', description: 'glu, blood sugar level' },
];

/** (x − mean) / (std · √n): mean 0 and sum of squares 1. */
function scaleToNorm(values: Float64Array): Float64Array {
  const { mean, std, count } = moments(values);
  return values.map((value) => (value - mean) / (std * Math.sqrt(count)));
}

/**
 * Diabetes data: ten measurements of 442 patients and the progression of their disease one year later.
 *
 * 442 rows; ten numeric features (`age`, `sex`, `bmi`, `bp`, `s1` … `s6`); the numeric target `progression`, 25 to
 * 346. The numbers are scikit-learn's: `load_diabetes(scaled=False)` by default, `load_diabetes()` with `scaled`.
 *
 * @param options - `scaled` (default false)
 *
 * @example
 * ```ts
 * import { diabetes } from '@limpid/data/diabetes';
 *
 * const table = diabetes();
 * console.log(table.rows, table.numeric('age').unit, table.numeric('age').values[0]); // 442 years 59
 * ```
 *
 * Source: B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, "Least angle regression", Annals of Statistics 32
 * (2004). Its authors state no licence; it is distributed with scikit-learn (BSD-3-Clause).
 */
export function diabetes(options: DiabetesOptions = {}): Table {
  const { scaled = false } = options;
  const values = readColumns(diabetesCsv, 11);
  const features = scaled ? FEATURES.map(({ unit: _, ...unitless }) => unitless) : FEATURES;
  return bundledTable(
    scaled ? values.map((column, index) => (index < FEATURES.length ? scaleToNorm(column) : column)) : values,
    features,
    { name: 'progression', description: 'disease progression one year after baseline' },
    {
      title: 'diabetes',
      description:
        'Ten measurements of 442 diabetes patients and the progression of the disease one year later.',
      source:
        'B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least angle regression (2004); as shipped by scikit-learn',
      licence: 'none stated by the authors; distributed with scikit-learn under BSD-3-Clause',
    },
  );
}
