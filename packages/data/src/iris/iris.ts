/** Fisher's iris data as a table. */
import { bundledTable } from '../bundled/bundled-table.js';
import { readColumns } from '../bundled/read-columns.js';
import type { Table } from '../table/table.js';
import { irisCsv } from './iris-csv.js';

/**
 * Fisher's iris data: sepals and petals of 150 flowers of three species.
 *
 * 150 rows; four numeric features in cm (`sepal length`, `sepal width`, `petal length`, `petal width`); the target
 * `species` has the classes setosa, versicolor and virginica, 50 rows each. The numbers are scikit-learn's.
 *
 * @example
 * ```ts
 * import { iris } from '@limpid/data/iris';
 *
 * const table = iris();
 * console.log(table.rows, table.info.target); // 150 species
 * ```
 *
 * Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936); UCI
 * Machine Learning Repository, doi:10.24432/C56C76, CC BY 4.0.
 */
export function iris(): Table {
  const unit = 'cm';
  return bundledTable(
    readColumns(irisCsv, 5),
    ['sepal length', 'sepal width', 'petal length', 'petal width'].map((name) => ({ name, unit })),
    { name: 'species', classes: ['setosa', 'versicolor', 'virginica'] },
    {
      title: 'iris',
      description: 'Sepals and petals of 150 iris flowers of three species.',
      source:
        'R. A. Fisher (1936); UCI Machine Learning Repository, doi:10.24432/C56C76; as shipped by scikit-learn',
      licence: 'CC BY 4.0',
    },
  );
}
