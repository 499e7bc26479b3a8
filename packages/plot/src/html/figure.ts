/**
 * A chart as an HTML figure: caption, key, picture, and the numbers behind a disclosure. Everything the picture says
 * is there for a reader who cannot see it, and the figure can be reached with the keyboard.
 */
import type { Chart, KeyEntry, Swatch } from '../chart.js';
import { withoutTitle } from '../charts/frame.js';
import { renderSvg } from '../svg/render.js';
import { paint } from '../theme/css.js';
import type { Html } from './escape.js';
import { html, trusted } from './escape.js';
import { htmlTable } from './table.js';

/** How a chart stands in a page. */
export interface FigureOptions {
  /** What the figure is called in the text, such as `Figure 1`. */
  readonly label?: string;
  /** Whether the key is shown; default true. One key may serve several charts that stand together. */
  readonly key?: boolean;
}

/** The drawing of one swatch, 26 × 14 pixels; colours are the palette's. */
function swatch(kind: Swatch, color: string): string {
  const drawings: Readonly<Record<Swatch, string>> = {
    line: `<path d="M1,7H25" stroke="${color}" stroke-width="2.4"/>`,
    dashed: `<path d="M1,7H25" stroke="${color}" stroke-width="2" stroke-dasharray="5 3"/>`,
    thin: `<path d="M1,10L25,6M1,6L25,3M1,12L25,10" stroke="${color}" stroke-width="0.8" opacity="0.6"/>`,
    band: `<rect x="1" y="2" width="24" height="10" fill="${color}" opacity="0.24"/>`,
    bar: `<rect x="1" y="3" width="24" height="8" fill="${color}"/>`,
    whisker: `<path d="M3,7H23M3,3.5V10.5M23,3.5V10.5" stroke="${color}" stroke-width="1.5"/>`,
    tick: `<path d="M5,3V11M13,3V11M21,3V11" stroke="${color}" stroke-width="1.2"/>`,
    dot: `<circle cx="13" cy="7" r="4" fill="${color}"/>`,
  };
  return paint(drawings[kind], 'properties');
}

/** A chart's key as a list. The drawings are decoration: the words carry the meaning. */
export function htmlKey(entries: readonly KeyEntry[]): Html {
  const items = entries.map(
    ({ swatch: kind, color, label }) =>
      html`<li><svg aria-hidden="true" width="26" height="14" viewBox="0 0 26 14" fill="none">${trusted(swatch(kind, color))}</svg>${label}</li>`,
  );
  return html`<ul class="key">${items}</ul>`;
}

/**
 * Draws a chart and sets it as a figure.
 *
 * @param chart a chart of this package, or one of the same shape
 * @param options the figure's label, and whether to show its key
 * @returns a `<figure>` for {@link htmlReport}; colours refer to the custom properties of the page
 * @example
 * ```ts
 * import { figure, lossCurves } from '@limpid/plot';
 * const piece = await figure(lossCurves({ train: [0.7, 0.4] }), { label: 'Figure 1' });
 * console.log(String(piece).startsWith('<figure')); // true
 * ```
 */
export async function figure(chart: Chart, options: FigureOptions = {}): Promise<Html> {
  const { label, key = true } = options;
  const name = label === undefined ? chart.title : `${label}. ${chart.title}`;
  const svg = await renderSvg(withoutTitle(chart.spec), {
    theme: 'inherit',
    label: `${chart.title}. ${chart.description}`,
  });
  const lead = label !== undefined && html`<span class="label">${label}</span> `;
  return html`<figure tabindex="0" aria-label="${name}">
<figcaption><p class="title">${lead}${chart.title}</p><p>${chart.description}</p></figcaption>
${key && chart.key.length > 0 && htmlKey(chart.key)}
<div class="picture">${trusted(svg)}</div>
<details><summary>The numbers<span class="hidden"> of ${name}</span></summary>${htmlTable(chart.table, name)}</details>
</figure>`;
}
