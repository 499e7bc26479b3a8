/**
 * What every chart function of this package returns: a Vega-Lite specification, which is plain JSON and opens in
 * any Vega-Lite viewer, and beside it what a reader who cannot see the picture needs, namely a title, a description
 * in words, a key and the numbers as a table. Drawing is not done here; see svg/render.ts and html/figure.ts.
 */
import type { TopLevelSpec } from 'vega-lite';

/** A Vega-Lite specification: plain JSON, with its data inside. */
export type VegaLiteSpec = TopLevelSpec;

/** One cell of a data table: text as it stands, or a number, which the page formats; `null` is an empty cell. */
export type Cell = string | number | null;

/** The numbers behind a chart, as rows and columns. */
export interface DataTable {
  /** Column headings, with units. The first column heads the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** How one kind of mark looks in the key. */
export type Swatch = 'line' | 'dashed' | 'thin' | 'band' | 'bar' | 'whisker' | 'tick' | 'dot';

/** One line of a chart's key: what a kind of mark stands for. */
export interface KeyEntry {
  readonly swatch: Swatch;
  /** A colour of the palette, written as the chart's specification writes it. */
  readonly color: string;
  readonly label: string;
}

/** A chart with everything needed to show it, read it aloud and print its numbers. */
export interface Chart {
  readonly title: string;
  /** One or two sentences that say what is drawn, for a caption and for a screen reader. */
  readonly description: string;
  readonly key: readonly KeyEntry[];
  readonly spec: VegaLiteSpec;
  readonly table: DataTable;
}

/** What an axis or a colour stands for. */
export interface Quantity {
  readonly name: string;
  /** Unit of the numbers, such as `mm`; left out where there is none. */
  readonly unit?: string | undefined;
}

/** `mean radius (mm)`, or the name alone where there is no unit. */
export function quantityTitle({ name, unit }: Quantity): string {
  return unit === undefined || unit === '' ? name : `${name} (${unit})`;
}
