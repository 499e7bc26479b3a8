/** Wine recognition data as a table. */
import { bundledTable } from '../bundled/bundled-table.js';
import { readColumns } from '../bundled/read-columns.js';
import type { Table } from '../table/table.js';
import { wineCsv } from './wine-csv.js';

/** Names as in scikit-learn; the source gives no units. */
const FEATURES = [
  'alcohol',
  'malic_acid',
  'ash',
  'alcalinity_of_ash',
  'magnesium',
  'total_phenols',
  'flavanoids',
  'nonflavanoid_phenols',
  'proanthocyanins',
  'color_intensity',
  'hue',
  'od280/od315_of_diluted_wines',
  'proline',
];

/**
 * Wine recognition data: a chemical analysis of 178 Italian wines from three cultivars.
 *
 * 178 rows; 13 numeric features, whose units the source does not give; the target `cultivar` has the classes
 * class_0 (59 rows), class_1 (71) and class_2 (48). The numbers are scikit-learn's.
 *
 * @example
 * ```ts
 * import { wine } from '@limpid/data/wine';
 *
 * const table = wine();
 * console.log(table.rows, table.columns.length); // 178 14
 * ```
 *
 * Source: S. Aeberhard and M. Forina, UCI Machine Learning Repository (1991), doi:10.24432/C5PC7J, CC BY 4.0.
 */
export function wine(): Table {
  return bundledTable(
    readColumns(wineCsv, 14),
    FEATURES.map((name) => ({ name })),
    { name: 'cultivar', classes: ['class_0', 'class_1', 'class_2'] },
    {
      title: 'wine',
      description: 'A chemical analysis of 178 Italian wines from three cultivars.',
      source:
        'S. Aeberhard and M. Forina (1991); UCI Machine Learning Repository, doi:10.24432/C5PC7J; as shipped by scikit-learn',
      licence: 'CC BY 4.0',
    },
  );
}
