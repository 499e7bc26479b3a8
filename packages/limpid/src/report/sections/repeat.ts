/** What it takes to get this report again, byte for byte. */

import type { ReportSection } from '@limpid/plot';
import { html, htmlTable } from '@limpid/plot';
import type { OptionValue, Report } from '../types.js';

function optionText(value: OptionValue): string {
  return Array.isArray(value) ? value.map(optionText).join(', ') : value === null ? 'none' : String(value);
}

/** The section on repeating the run. */
export function repeatSection({ command, limpid, node, seed, backend, options }: Report): ReportSection {
  const table = {
    columns: ['option', 'value'],
    rows: Object.entries(options).map(([name, value]) => [name, optionText(value)]),
  };
  return {
    id: 'repeat',
    title: 'To get this report again',
    body: html`<p>limpid ${limpid}${node !== undefined && ` on Node ${node}`}, seed ${seed}, backend ${backend}. All chance in it, from the division of the rows to the refits, comes from the seed: the same command on the same data gives the same bytes on the same machine. Every number is in <code>report.json</code>, and the network in <code>model.safetensors</code> and <code>model.json</code>.</p>
${command !== undefined && html`<p><code>${command}</code></p>`}
${table.rows.length > 0 && html`<details><summary>All options</summary>${htmlTable(table, 'Options with their values')}</details>`}`,
  };
}
