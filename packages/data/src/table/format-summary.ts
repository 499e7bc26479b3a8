/** A table's summary as plain text for a terminal or a log. */
import type { CategoricalSummary, NumericSummary, TableSummary } from './summary.js';

/** Categories shown by name before the rest is counted. */
const SHOWN_CATEGORIES = 4;

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Four significant digits, without an exponent where it can be avoided. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function describe(column: NumericSummary | CategoricalSummary): string {
  if (column.kind === 'numeric') {
    if (Number.isNaN(column.mean)) return 'no values';
    const unit = column.unit === undefined ? '' : ` ${column.unit}`;
    return `${short(column.min)} to ${short(column.max)}${unit}, mean ${short(column.mean)}, std ${short(column.std)}`;
  }
  if (column.categories.every(({ count }) => count === 0)) return 'no values';
  const byCount = [...column.categories].sort((a, b) => b.count - a.count);
  const shown = byCount.slice(0, SHOWN_CATEGORIES).map(({ category, count }) => `${category} ${count}`);
  const rest = byCount.length - shown.length;
  if (rest > 0) shown.push(`and ${plural(rest, 'more category', 'more categories')}`);
  return shown.join(', ');
}

function pad(cells: readonly string[][]): string[] {
  const widths = (cells[0] as string[]).map((_, i) =>
    Math.max(...cells.map((row) => (row[i] as string).length)),
  );
  return cells.map((row) =>
    row
      .map((cell, i) => (i === 2 ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Writes a summary as text: one line for the table, one a column, one for each column that carries no information.
 *
 * @param summary - what {@link summarizeTable} returned
 * @returns lines separated by newlines, without one at the end
 *
 * @example
 * ```ts
 * import { formatSummary, summarizeTable, tableFromColumns } from '@limpid/data';
 *
 * const table = tableFromColumns({ x: [1, 3, null], city: ['Oslo', 'Rome', 'Oslo'] });
 * const [firstLine] = formatSummary(summarizeTable(table)).split('\n');
 * console.log(firstLine); // 3 rows, 2 columns (1 numeric, 1 categorical), 1 missing value
 * ```
 */
export function formatSummary(summary: TableSummary): string {
  const { rows, columns, kinds, missing, problems } = summary;
  const kindWords = [
    ...(kinds.numeric > 0 ? [`${kinds.numeric} numeric`] : []),
    ...(kinds.categorical > 0 ? [`${kinds.categorical} categorical`] : []),
  ].join(', ');
  const missingWords = missing === 0 ? 'no missing values' : plural(missing, 'missing value');
  const first = `${plural(rows, 'row')}, ${plural(columns.length, 'column')} (${kindWords}), ${missingWords}`;
  const body = pad([
    ['column', 'kind', 'missing', 'values'],
    ...columns.map((column) => [column.name, column.kind, String(column.missing), describe(column)]),
  ]);
  const notes = problems.map(({ column, problem, value }) =>
    problem === 'all-missing'
      ? `column "${column}" is missing in every row`
      : `column "${column}" is ${JSON.stringify(value)} in every row`,
  );
  return [first, ...body, ...notes].join('\n');
}
