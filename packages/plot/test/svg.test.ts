import { describe, expect, test } from 'vitest';
import type { VegaLiteSpec } from '../src/index.js';
import {
  categoricalDependenceChart,
  classMap,
  importanceBars,
  lossCurves,
  palette,
  partialDependenceChart,
  partialDependenceMap,
  renderSvg,
} from '../src/index.js';
import { elementsOf, parseMarkup, textOf } from './markup.js';
import { sampleCharts } from './samples.js';

const strict = {
  onWarning: (message: string) => {
    throw new Error(`warned: ${message}`);
  },
};

const HOSTILE = '<script>alert("x")</script>&\'';

describe.each(Object.entries(sampleCharts()))('the picture of %s', (name, chart) => {
  test('is drawn without a warning, well formed, labelled, and without a broken number', async () => {
    const svg = await renderSvg(chart.spec, strict);
    const [root] = elementsOf(parseMarkup(svg), 'svg');
    expect(root?.attributes).toMatchObject({ role: 'img', xmlns: 'http://www.w3.org/2000/svg' });
    expect(textOf(root?.attributes['aria-label'] ?? '')).toBe(chart.description);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('is the same, byte for byte, every time', async () => {
    const first = await renderSvg(chart.spec);
    await renderSvg((sampleCharts()['class map'] as typeof chart).spec);
    expect(await renderSvg((sampleCharts()[name] as typeof chart).spec)).toBe(first);
  });

  test('shows hostile words as words', async () => {
    const svg = await renderSvg((sampleCharts(HOSTILE)[name] as typeof chart).spec, strict);
    expect(elementsOf(parseMarkup(svg), 'script')).toEqual([]);
    expect(svg).not.toContain('<script');
  });

  test('names nothing that another picture on the page could name', async () => {
    expect(await renderSvg(chart.spec, { theme: 'inherit' })).not.toMatch(/ id="|<style|xmlns/);
  });
});

describe('at the edges, a picture is still drawn without a warning or a broken number', () => {
  const feature = { name: 'x' };
  const output = { name: 'y' };
  const features = [feature, feature] as const;
  const flat = {
    grid: [
      [0, 1],
      [0, 1],
    ],
    average: [1, 1, 1, 1],
  };
  const one = (mean: number, std: number) => ({ baseline: 0, features: [{ name: '', mean, std }] });
  test.each([
    ['one epoch', lossCurves({ train: [0.5], validation: [0.5], bestEpoch: 1 })],
    [
      'losses that are not numbers',
      lossCurves({ train: [1, Number.NaN, Infinity], validation: [1, 2, Number.NaN], bestEpoch: 3 }),
    ],
    ['losses all the same, below zero', lossCurves({ train: [-2, -2], validation: [-2, -2] })],
    ['importance of nothing', importanceBars(one(0, 0))],
    ['importance below zero', importanceBars(one(-1, 0.1))],
    ['importance that is not a number', importanceBars(one(Number.NaN, Number.NaN))],
    [
      'a grid of one point',
      partialDependenceChart({ grid: [[3]], average: [1], individual: [[1]] }, { feature, output }),
    ],
    ['a constant curve', partialDependenceChart({ grid: [[1, 2]], average: [0, 0] }, { feature, output })],
    ['one category', categoricalDependenceChart({ categories: [''], average: [0] }, { feature, output })],
    [
      'thirty categories',
      categoricalDependenceChart(
        { categories: Array.from({ length: 30 }, (_, i) => `c${i}`), average: new Float64Array(30) },
        { feature, output },
      ),
    ],
    ['a flat map', partialDependenceMap(flat, { features, output })],
    [
      'a flat map on its boundary',
      partialDependenceMap({ ...flat, average: [0.5, 0.5, 0.5, 0.5] }, { features, output, boundary: 0.5 }),
    ],
    [
      'a map with holes',
      partialDependenceMap({ ...flat, average: [0, Number.NaN, 1, 1] }, { features, output, boundary: 0.5 }),
    ],
    [
      'a map without rows in it',
      partialDependenceMap(flat, { features, output, points: { x: [5], y: [5] } }),
    ],
    [
      'equal classes',
      classMap(
        { grid: flat.grid, probabilities: [flat.average, flat.average] },
        { features, classes: ['a', 'a'] },
      ),
    ],
  ])('%s', async (_, chart) => {
    const svg = await renderSvg(chart.spec, strict);
    expect(svg.replace(/ aria-label="[^"]*"/, '')).not.toMatch(/NaN|undefined|Infinity/);
    expect(elementsOf(parseMarkup(svg), 'svg')).toHaveLength(1);
  });
});

describe('the themes', () => {
  const { spec } = sampleCharts()['partial dependence'] as { spec: VegaLiteSpec };

  test('refer to custom properties, with the light colour to fall back on', async () => {
    const svg = await renderSvg(spec, { theme: 'inherit' });
    expect(svg).toContain(`stroke="var(--limpid-blue,${palette.blue})"`);
    expect(svg.replace(/var\(--limpid-\w+,#[0-9a-f]{6}\)/g, '')).not.toMatch(/#[0-9a-f]{6}/);
  });

  test('stand alone with both sides', async () => {
    const svg = await renderSvg(spec, { theme: 'auto' });
    expect(svg).toContain('@media screen and (prefers-color-scheme:dark)');
    expect(svg).toContain('--limpid-blue:#6fb1ea');
  });

  test('are fixed for tools without style sheets', async () => {
    const [light, dark] = await Promise.all([
      renderSvg(spec, { theme: 'light' }),
      renderSvg(spec, { theme: 'dark' }),
    ]);
    expect(light).toContain(`stroke="${palette.blue}"`);
    expect(dark).toContain('stroke="#6fb1ea"');
    expect(light + dark).not.toContain('var(');
    expect(dark).not.toContain(palette.ink);
  });
});

describe('a specification from elsewhere', () => {
  const clipped = (height: number): VegaLiteSpec => ({
    width: 50,
    height,
    data: { values: [{ x: 1 }, { x: 9 }] },
    mark: { type: 'point', clip: true },
    encoding: { x: { field: 'x', type: 'quantitative' } },
  });

  test('has identifiers of its own, and the same ones every time', async () => {
    const [first, other] = [await renderSvg(clipped(50)), await renderSvg(clipped(60))];
    expect(await renderSvg(clipped(50))).toBe(first);
    const id = / id="([^"]+)"/.exec(first)?.[1] as string;
    expect(first).toContain(`url(#${id})`);
    expect(other).not.toContain(id);
  });

  test('keeps text that looks like attributes', async () => {
    const text = 'a class="b" opacity="1" fill="#1c68a6"';
    const svg = await renderSvg({
      data: { values: [{ text }] },
      mark: 'text',
      encoding: { text: { field: 'text' } },
    });
    expect(textOf(elementsOf(parseMarkup(svg), 'text')[0] ?? '')).toBe(text);
  });

  test('may load nothing', async () => {
    const spec: VegaLiteSpec = { data: { url: 'https://example.org/data.csv' }, mark: 'point', encoding: {} };
    await expect(renderSvg(spec, strict)).rejects.toThrow(
      /loads https:\/\/example\.org\/data\.csv; give the data inside/,
    );
  });

  test('that is none is refused', async () => {
    await expect(renderSvg({ nonsense: true } as unknown as VegaLiteSpec)).rejects.toThrow();
  });

  test('may warn, and the caller hears it', async () => {
    const heard: string[] = [];
    const spec = {
      ...clipped(50),
      encoding: {
        x: { field: 'x', type: 'quantitative', nonsense: 1 },
        shape: { field: 'x', type: 'quantitative' },
      },
    } as unknown as VegaLiteSpec;
    await renderSvg(spec, { onWarning: (message) => heard.push(message) });
    expect(heard.join()).toMatch(/shape/);
  });
});
