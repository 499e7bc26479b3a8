import { describe, expect, test } from 'vitest';
import { themeStyle } from '../src/index.js';
import { palette, themeColors } from '../src/theme/palette.js';

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const named = new Map(themeColors.map((color) => [color.name, color]));
const paper = named.get('paper') as (typeof themeColors)[number];

describe('the palette', () => {
  test('has no light colour twice, so that each can be replaced by its property', () => {
    const light = themeColors.map((color) => color.light);
    expect(new Set(light).size).toBe(light.length);
  });

  test.each(['light', 'dark'] as const)('can be read on the %s page (WCAG 1.4.3, 1.4.11)', (side) => {
    for (const name of ['ink', 'muted'])
      expect(contrast(named.get(name)?.[side] as string, paper[side])).toBeGreaterThan(4.5);
    for (const color of themeColors.filter((one) => /^(blue|orange|faint|class\d)$/.test(one.name))) {
      expect({ name: color.name, readable: contrast(color[side], paper[side]) >= 3 }).toEqual({
        name: color.name,
        readable: true,
      });
    }
  });

  test('has ten colours for classes and ten steps for maps', () => {
    for (const list of [palette.classes, palette.regions, palette.diverging, palette.sequential])
      expect(list).toHaveLength(10);
  });

  test('is written as custom properties for both sides', () => {
    const style = themeStyle('.chart');
    for (const { name, light, dark } of themeColors) {
      expect(style).toContain(`--limpid-${name}:${light}`);
      expect(style).toContain(`--limpid-${name}:${dark}`);
    }
    expect(style.startsWith('.chart{')).toBe(true);
  });
});
