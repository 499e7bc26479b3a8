/**
 * Data tables as HTML: headings for columns and rows, numbers set in columns. The text alternative of every chart.
 */
import type { Cell, DataTable } from '../chart.js';
import { formatNumber } from '../numbers.js';
import type { Html } from './escape.js';
import { html } from './escape.js';

/** Significant digits of numbers in tables. */
const DIGITS = 4;

function cellOf(cell: Cell): Html {
  if (cell === null) return html`<td></td>`;
  return typeof cell === 'number'
    ? html`<td class="number">${formatNumber(cell, DIGITS)}</td>`
    : html`<td>${cell}</td>`;
}

/**
 * A table with a caption. The first column heads the rows; numbers are shown with four significant digits.
 *
 * @param table columns and rows
 * @param caption what the table says; also its name for a screen reader
 */
export function htmlTable(table: DataTable, caption: string): Html {
  const numeric = table.columns.map(
    (_, k) =>
      table.rows.length > 0 && table.rows.every((row) => typeof row[k] === 'number' || row[k] === null),
  );
  const head = table.columns.map(
    (column, k) => html`<th scope="col"${numeric[k] === true && html` class="number"`}>${column}</th>`,
  );
  const rows = table.rows.map(([first = null, ...rest]) => {
    const lead = typeof first === 'number' ? formatNumber(first, DIGITS) : (first ?? '');
    return html`<tr><th scope="row"${numeric[0] === true && html` class="number"`}>${lead}</th>${rest.map(cellOf)}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
