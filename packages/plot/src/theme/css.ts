/**
 * Light and dark: the palette as CSS custom properties, and the replacement of palette colours in an SVG by
 * references to them. The light colour stays in the reference as its fallback, so an SVG without any style sheet
 * shows the light theme.
 */
import { themeColors } from './palette.js';

const declarations = (side: 'light' | 'dark') =>
  themeColors.map((color) => `--limpid-${color.name}:${color[side]}`).join(';');

/**
 * The style rules that give `selector` the light colours, and the dark ones on a screen whose reader prefers dark.
 * Print is always light.
 *
 * @param selector the CSS selector that holds the custom properties; default `:root`
 */
export function themeStyle(selector = ':root'): string {
  return (
    `${selector}{color-scheme:light dark;${declarations('light')}}` +
    `@media screen and (prefers-color-scheme:dark){${selector}{${declarations('dark')}}}`
  );
}

const byLight = new Map(themeColors.map((color) => [color.light, color]));

/** Which colours an SVG gets: references to custom properties, or one side of the palette as it stands. */
export type ColorMode = 'properties' | 'light' | 'dark';

/**
 * Replaces the palette's colours in the `fill` and `stroke` attributes of an SVG's tags. Colours that are not the
 * palette's stay as they are, and so does all text.
 */
export function paint(svg: string, mode: ColorMode): string {
  if (mode === 'light') return svg;
  return svg.replace(/<[a-z][^>]*>/g, (tag) =>
    tag.replace(/ (fill|stroke)="(#[0-9a-f]{6})"/g, (whole, attribute: string, hex: string) => {
      const color = byLight.get(hex);
      if (color === undefined) return whole;
      return ` ${attribute}="${mode === 'dark' ? color.dark : `var(--limpid-${color.name},${hex})`}"`;
    }),
  );
}
