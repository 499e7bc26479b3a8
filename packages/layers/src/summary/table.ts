import type { Shape } from '@limpid/tensor';
import { formatShape } from '@limpid/tensor/graph';

/** A summary as text: three columns, and the totals below. */

interface Row {
  readonly layer: string;
  readonly outputs: readonly Shape[];
  readonly parameters: number;
}

/** `138,357,544`. */
function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The table of `summary`. */
export function table(
  rows: readonly Row[],
  totals: { parameters: number; trainable: number; state: number },
): string {
  const cells = [
    ['layer', 'output', 'parameters'],
    ...rows.map(({ layer, outputs, parameters }) => [
      layer,
      outputs.map((shape) => formatShape(shape)).join(' '),
      grouped(parameters),
    ]),
  ];
  const width = (column: number): number => Math.max(...cells.map((line) => (line[column] as string).length));
  const widths = [width(0), width(1), width(2)] as const;
  const lines = cells.map(
    ([layer = '', output = '', count = '']) =>
      `${layer.padEnd(widths[0])}  ${output.padEnd(widths[1])}  ${count.padStart(widths[2])}`,
  );
  const rule = '─'.repeat(widths[0] + widths[1] + widths[2] + 4);
  const frozen = totals.parameters - totals.trainable;
  const total = [
    `${grouped(totals.parameters)} parameters`,
    ...(frozen > 0 ? [`${grouped(frozen)} of them frozen`] : []),
    ...(totals.state > 0 ? [`${grouped(totals.state)} numbers of state`] : []),
  ].join(', ');
  return [lines[0], rule, ...lines.slice(1), rule, total].join('\n');
}
