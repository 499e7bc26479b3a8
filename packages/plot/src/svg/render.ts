/**
 * From a Vega-Lite specification to an SVG, without a browser: Vega-Lite compiles the specification to Vega, Vega
 * lays it out and writes SVG text. Both libraries are loaded at the first call, so building specifications costs
 * nothing of theirs. Nothing is fetched: a chart carries its data inside.
 */
import type { VegaLiteSpec } from '../chart.js';
import { escapeHtml } from '../html/escape.js';
import { paint, themeStyle } from '../theme/css.js';
import { palette, themeColors } from '../theme/palette.js';
import { tidy } from './tidy.js';

/** How a picture is coloured and named. */
export interface RenderOptions {
  /**
   * `auto` (default): one file that follows the reader's light or dark setting, by a style sheet of its own.
   * `inherit`: colours refer to custom properties that the surrounding page sets (see `themeStyle`); for inline use.
   * `light`, `dark`: fixed colours, for tools that know no style sheets.
   */
  readonly theme?: 'auto' | 'inherit' | 'light' | 'dark';
  /** The picture's name for those who do not see it; default the specification's description. */
  readonly label?: string;
  /** Receives the warnings of Vega and Vega-Lite; default `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Vega's four-method logger: warnings go to the caller, errors become exceptions, and the rest is not of interest. */
function loggerFor(onWarning: (message: string) => void) {
  const join = (parts: readonly unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  const logger = {
    level: () => logger,
    error: (...parts: readonly unknown[]): never => {
      throw new Error(`renderSvg: ${join(parts)}`);
    },
    warn: (...parts: readonly unknown[]) => {
      onWarning(join(parts));
      return logger;
    },
    info: () => logger,
    debug: () => logger,
  };
  return logger as unknown as import('vega').LoggerInterface;
}

/** The opening tag, with its name and, where the picture stands alone, its style sheet and background. */
function opening(
  size: { width: number; height: number },
  label: string,
  theme: 'auto' | 'inherit' | 'light' | 'dark',
): string {
  const shape = `width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}"`;
  const name = label === '' ? '' : ` aria-label="${escapeHtml(label)}"`;
  if (theme === 'inherit') return `<svg class="limpid-chart" role="img"${name} ${shape}>`;
  const start = `<svg xmlns="${SVG_NAMESPACE}" class="limpid-chart" role="img"${name} ${shape}`;
  if (theme === 'auto') {
    return `${start} style="background:var(--limpid-paper,${palette.paper})"><style>${themeStyle('.limpid-chart')}</style>`;
  }
  const paper = themeColors.find((color) => color.name === 'paper');
  return `${start} style="background:${paper?.[theme]}">`;
}

/**
 * Draws a Vega-Lite specification as SVG text. The same specification gives the same bytes.
 *
 * @param spec a Vega-Lite specification with its data inside; one that refers to a URL is refused
 * @param options colours, name, and where warnings go
 * @returns one `<svg>` element with `role="img"`, a `viewBox`, and no identifiers that another picture might share
 * @throws when the specification cannot be drawn or wants to load something
 * @example
 * ```ts
 * import { lossCurves, renderSvg } from '@limpid/plot';
 * const chart = lossCurves({ train: [0.7, 0.4, 0.3], validation: [0.7, 0.5, 0.6], bestEpoch: 2 });
 * const svg = await renderSvg(chart.spec);
 * console.log(svg.startsWith('<svg '), svg.endsWith('</svg>')); // true true
 * ```
 * Source: Vega-Lite (Satyanarayan, Moritz, Wongsuphasawat and Heer, "Vega-Lite: A Grammar of Interactive Graphics",
 * IEEE TVCG 2017), https://vega.github.io/vega-lite/
 */
export async function renderSvg(spec: VegaLiteSpec, options: RenderOptions = {}): Promise<string> {
  const {
    theme = 'auto',
    label = spec.description ?? '',
    onWarning = (message) => console.warn(message),
  } = options;
  const [{ compile }, { parse, View, loader }] = await Promise.all([import('vega-lite'), import('vega')]);
  const refused: string[] = [];
  const offline = loader();
  offline.load = (uri) => {
    refused.push(uri);
    return Promise.reject(new Error('not loaded'));
  };
  const runtime = parse(compile(spec, { logger: loggerFor(onWarning) }).spec);
  // Vega only warns of what it could not load; here that is an error of its own, below.
  const quiet = loggerFor((message) => {
    if (refused.length === 0) onWarning(message);
  });
  const view = new View(runtime, { renderer: 'none', loader: offline, logger: quiet });
  try {
    const svg = await view.toSVG();
    if (refused.length > 0) {
      throw new Error(
        `renderSvg: the specification loads ${refused[0]}; give the data inside, as data: { values: [...] }`,
      );
    }
    const { content, ...size } = tidy(svg);
    const colors = theme === 'auto' || theme === 'inherit' ? 'properties' : theme;
    return `${opening(size, label, theme)}${paint(content, colors)}</svg>`;
  } finally {
    view.finalize();
  }
}
