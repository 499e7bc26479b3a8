/**
 * Makes Vega's SVG small and the same every time. Vega writes coordinates with all their digits, empty background
 * and foreground paths for every group, a description for every single mark, and identifiers from a counter that
 * lives as long as the process. None of that is wanted in a page: numbers are cut to a tenth of a pixel, empty
 * paths and per-mark descriptions go (the whole picture has one name, and a table beside it), and identifiers are
 * numbered afresh. The SVG is known to be Vega's, so plain text replacement is enough; it is not a general tool.
 */

const round = (text: string) => String(Math.round(Number(text) * 10) / 10 || 0);

/** Rounds the numbers of a path or a transform to a tenth. */
const roundAll = (text: string) => text.replace(/-?\d+\.\d+(e-?\d+)?/g, round);

/** Drops what paints nothing and rounds what is drawn. Only tags are touched: text may hold anything. */
function slim(svg: string): string {
  return svg.replace(/<[a-z][^>]*>/g, (tag) => {
    if (/^<path class="(back|fore)ground"/.test(tag) && !/ (fill|stroke)="/.test(tag)) return '';
    return tag
      .replace(/ (?:aria-[a-z]+|role|pointer-events|class)="[^"]*"/g, '')
      .replace(/ opacity="1"/g, '')
      .replace(
        / (d|transform|[xy][12]?|width|height)="([^"]*)"/g,
        (_, name: string, value: string) => ` ${name}="${roundAll(value)}"`,
      )
      .replace(/ transform="translate\(0,0\)"/g, '');
  });
}

/** Takes away groups that hold nothing and say nothing. */
function unwrap(svg: string): string {
  let previous = '';
  let current = svg;
  while (current !== previous) {
    previous = current;
    current = current
      .replace(/<g(?: [^>]*)?\/>|<g(?: [^>]*[^/>])?><\/g>/g, '')
      .replace(/<g>(<(path|line|text|circle|rect)[^>]*(?:\/>|>[^<]*<\/\2>))<\/g>/g, '$1');
  }
  return current;
}

/** Says the font once for the whole picture where all text has the same one. */
function liftFont(svg: string): string {
  const fonts = new Set(
    [...svg.matchAll(/<text[^>]*? font-family="([^"]*)"/g)].map((match) => match[1] as string),
  );
  const [font] = fonts;
  if (font === undefined || fonts.size > 1) return svg;
  const bare = svg.replace(/<text[^>]*>/g, (tag) => tag.replace(` font-family="${font}"`, ''));
  return bare.replace('<g', `<g font-family="${font}"`);
}

/** A short name for a text: FNV-1a, 32 bits (Fowler, Noll and Vo), which is plenty for one page's pictures. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** Numbers identifiers afresh and marks them with the picture's fingerprint, so that no two pictures share one. */
function renumber(svg: string): string {
  const found = [
    ...new Set(
      [...svg.matchAll(/<(?:clipPath|linearGradient|radialGradient|pattern) id="([^"]+)"/g)].map(
        (m) => m[1] as string,
      ),
    ),
  ];
  if (found.length === 0) return svg;
  const numbers = new Map(found.map((id, k) => [id, k]));
  const numbered = svg.replace(/( id="|url\(#|href="#)([^")]+)/g, (whole, lead: string, id: string) =>
    numbers.has(id) ? `${lead}@${numbers.get(id)}` : whole,
  );
  const mark = fingerprint(numbered);
  return numbered.replace(/( id="|url\(#|href="#)@(\d+)/g, `$1${mark}-$2`);
}

/** The content of Vega's `<svg>` element, tidied, with the size of the picture. */
export function tidy(svg: string): { width: number; height: number; content: string } {
  const root = /^<svg[^>]*? width="([\d.]+)" height="([\d.]+)"[^>]*>/.exec(svg);
  if (root === null || !svg.endsWith('</svg>'))
    throw new Error('internal: renderSvg: Vega returned no SVG element');
  const content = svg.slice(root[0].length, -'</svg>'.length);
  return {
    width: Number(root[1]),
    height: Number(root[2]),
    content: renumber(liftFont(unwrap(slim(content)))),
  };
}
