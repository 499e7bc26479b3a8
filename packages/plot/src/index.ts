/**
 * Results as pictures and pages: charts as Vega-Lite specifications, drawn as SVG, set in a self-contained HTML
 * report. Everything is taken as plain numbers; see `@limpid/explain` for where they may come from.
 */
export type { Cell, Chart, DataTable, KeyEntry, Quantity, Swatch, VegaLiteSpec } from './chart.js';
export type { CategoricalDependenceResult } from './charts/categorical-dependence.js';
export { categoricalDependenceChart } from './charts/categorical-dependence.js';
export type { ClassMapOptions, ClassMapResult } from './charts/class-map.js';
export { classMap } from './charts/class-map.js';
export type { Band, DependenceOptions, DependenceResult } from './charts/dependence.js';
export type { DependenceMapOptions, PairDependenceResult } from './charts/dependence-map.js';
export { partialDependenceMap } from './charts/dependence-map.js';
export type { ImportanceBarsOptions, ImportanceResult } from './charts/importance-bars.js';
export { importanceBars } from './charts/importance-bars.js';
export type { LossCurvesOptions, LossHistory } from './charts/loss-curves.js';
export { lossCurves } from './charts/loss-curves.js';
export { partialDependenceChart } from './charts/partial-dependence.js';
export type { ObservedPoints, PlaneOptions } from './charts/plane.js';
export type { Html, HtmlValue } from './html/escape.js';
export { escapeHtml, html } from './html/escape.js';
export type { FigureOptions } from './html/figure.js';
export { figure, htmlKey } from './html/figure.js';
export type { ReportContent, ReportSection } from './html/report.js';
export { htmlReport } from './html/report.js';
export { htmlTable } from './html/table.js';
export { formatFixed, formatNumber } from './numbers.js';
export type { RenderOptions } from './svg/render.js';
export { renderSvg } from './svg/render.js';
export { themeStyle } from './theme/css.js';
export { palette } from './theme/palette.js';
