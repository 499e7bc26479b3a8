/** Wisconsin diagnostic breast cancer data as a table. */
import { bundledTable } from '../bundled/bundled-table.js';
import { readColumns } from '../bundled/read-columns.js';
import type { ColumnDescription } from '../table/column.js';
import type { Table } from '../table/table.js';
import { breastCancerCsv } from './breast-cancer-csv.js';

/** What was measured of each cell nucleus. */
const MEASURES: readonly (readonly [name: string, description: string])[] = [
  ['radius', 'mean distance from the centre to points on the perimeter'],
  ['texture', 'standard deviation of grey values'],
  ['perimeter', 'length of the perimeter'],
  ['area', 'area of the nucleus'],
  ['smoothness', 'local variation in radius lengths'],
  ['compactness', 'perimeter² / area − 1'],
  ['concavity', 'severity of concave portions of the contour'],
  ['concave points', 'number of concave portions of the contour'],
  ['symmetry', 'symmetry of the nucleus'],
  ['fractal dimension', '"coastline approximation" − 1'],
];

/** The ten measures thrice, in scikit-learn's order and by its names. */
function features(): ColumnDescription[] {
  return [
    ...MEASURES.map(([name, meaning]) => ({
      name: `mean ${name}`,
      description: `mean over the nuclei: ${meaning}`,
    })),
    ...MEASURES.map(([name, meaning]) => ({
      name: `${name} error`,
      description: `standard error of: ${meaning}`,
    })),
    ...MEASURES.map(([name, meaning]) => ({
      name: `worst ${name}`,
      description: `mean of the three largest values of: ${meaning}`,
    })),
  ];
}

/**
 * Wisconsin diagnostic breast cancer data: cell nuclei in images of fine-needle aspirates of 569 breast masses.
 *
 * 569 rows; 30 numeric features (ten measures of the nuclei, each as mean, standard error and mean of the three
 * largest), whose units the source does not give; the target `diagnosis` has the classes malignant (212 rows, code 0)
 * and benign (357, code 1), as in scikit-learn, whose numbers these are.
 *
 * @example
 * ```ts
 * import { breastCancer } from '@limpid/data/breast-cancer';
 *
 * const table = breastCancer();
 * console.log(table.rows, table.categorical('diagnosis').categories); // 569 [ 'malignant', 'benign' ]
 * ```
 *
 * Source: W. Wolberg, O. Mangasarian, N. Street and W. Street, UCI Machine Learning Repository (1993),
 * doi:10.24432/C5DW2B, CC BY 4.0.
 */
export function breastCancer(): Table {
  return bundledTable(
    readColumns(breastCancerCsv, 31),
    features(),
    { name: 'diagnosis', classes: ['malignant', 'benign'] },
    {
      title: 'breast-cancer',
      description: 'Cell nuclei in images of fine-needle aspirates of 569 breast masses.',
      source:
        'W. Wolberg, O. Mangasarian, N. Street and W. Street (1993); UCI Machine Learning Repository, doi:10.24432/C5DW2B; as shipped by scikit-learn',
      licence: 'CC BY 4.0',
    },
  );
}
