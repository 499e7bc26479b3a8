import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, figure, formatFixed, formatNumber, html, htmlReport, htmlTable } from '../src/index.js';
import { elementsOf, parseMarkup, textOf } from './markup.js';
import { sampleCharts } from './samples.js';

describe('html', () => {
  test('escapes every text so that it reads back as it was', () => {
    const characters = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ' ', 'é', '/', '=') });
    fc.assert(
      fc.property(characters, (text) => {
        const [element] = elementsOf(parseMarkup(String(html`<p title="${text}">${text}</p>`)), 'p');
        expect(textOf(element ?? '')).toBe(text);
        expect(textOf(element?.attributes.title ?? '')).toBe(text);
      }),
    );
  });

  test('takes HTML and lists as they are, and leaves out nothing-values', () => {
    expect(
      String(html`<ul>${['a<', 'b'].map((one) => html`<li>${one}</li>`)}${undefined}${false}${0}</ul>`),
    ).toBe('<ul><li>a&lt;</li><li>b</li>0</ul>');
  });

  test('is not fooled by an object that only looks like HTML', () => {
    const forged = JSON.parse('{"limpid.html":"<script>","toString":"x"}');
    expect(() => String(html`${forged}`)).toThrow();
    expect(String(html`${JSON.stringify({ markup: '<script>' })}`)).not.toContain('<script>');
  });

  test('replaces characters that no page may hold', () => {
    expect(escapeHtml('a\u0000b\u001fc\n')).toBe('a\ufffdb\ufffdc\n');
  });
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [0.000012345, '1.23e−5'],
    [123456, '123456'],
    [1234567.8, '1.23e+6'],
    [-0.5, '−0.5'],
    [Number.NaN, 'not a number'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%d is written %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test('that round to zero have no sign', () => {
    expect(formatFixed(-0.0001, 3)).toBe('0.000');
  });
});

describe('a table', () => {
  test('heads its columns and rows, and sets numbers apart', () => {
    const table = {
      columns: ['name', 'value'],
      rows: [
        ['a<b', 0.123456],
        ['c', null],
      ],
    };
    const root = parseMarkup(String(htmlTable(table, 'All of it')));
    expect(elementsOf(root, 'th').map(({ attributes }) => attributes.scope)).toEqual([
      'col',
      'col',
      'row',
      'row',
    ]);
    expect(elementsOf(root, 'td').map(textOf)).toEqual(['0.1235', '']);
    expect(elementsOf(root, 'td')[0]?.attributes.class).toBe('number');
    expect(elementsOf(root, 'div')[0]?.attributes).toMatchObject({
      tabindex: '0',
      role: 'region',
      'aria-label': 'All of it',
    });
  });
});

describe('a report', () => {
  const page = async (word: string) => {
    const charts = Object.values(sampleCharts(word));
    const figures = await Promise.all(charts.map((chart, i) => figure(chart, { label: `Figure ${i + 1}` })));
    return htmlReport({
      title: word,
      eyebrow: word,
      lead: word,
      summary: html`<p>${word}</p>`,
      sections: [
        { title: word, body: figures },
        { title: 'Two', id: 'two', body: html`<p>Text</p>` },
      ],
      footer: word,
    });
  };

  test('is well formed, refers to nothing outside, and forbids scripts', async () => {
    const text = await page('size');
    const root = parseMarkup(text.trim());
    expect(elementsOf(root, 'script')).toEqual([]);
    expect(text).not.toMatch(/https?:|\/\/[a-z]|@import|url\(/i);
    expect(text).toContain("default-src 'none'");
  });

  test('labels every picture and gives its numbers as a table', async () => {
    const root = parseMarkup((await page('size')).trim());
    const figures = elementsOf(root, 'figure');
    expect(figures).toHaveLength(Object.keys(sampleCharts()).length);
    for (const one of figures) {
      expect(one.attributes).toMatchObject({
        tabindex: '0',
        'aria-label': expect.stringMatching(/^Figure \d\. ./),
      });
      expect(elementsOf(one, 'figcaption')).toHaveLength(1);
      expect(elementsOf(elementsOf(one, 'details')[0] as typeof one, 'table')).toHaveLength(1);
    }
    for (const svg of elementsOf(root, 'svg')) {
      const { role, 'aria-label': label, 'aria-hidden': hidden } = svg.attributes;
      expect(hidden === 'true' || (role === 'img' && (label ?? '') !== '')).toBe(true);
    }
  });

  test('can be walked by headings, links and the skip link', async () => {
    const root = parseMarkup((await page('size')).trim());
    expect(elementsOf(root, 'h1')).toHaveLength(1);
    expect(elementsOf(root, 'h2')).toHaveLength(2);
    const everything = (element: typeof root): (typeof root)[] =>
      element.children.flatMap((child) => (typeof child === 'string' ? [] : [child, ...everything(child)]));
    const ids = everything(root).flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of elementsOf(root, 'a'))
      expect(ids).toContain((attributes.href ?? '').slice(1));
    expect(elementsOf(root, 'html')[0]?.attributes.lang).toBe('en');
  });

  test('shows hostile words as words, wherever they stand', async () => {
    const root = parseMarkup(
      (await page('</title></style><script>alert("1")</script><img src=x onerror=alert(2)>')).trim(),
    );
    expect(elementsOf(root, 'script')).toEqual([]);
    expect(elementsOf(root, 'img')).toEqual([]);
    expect(textOf(elementsOf(root, 'title')[0] ?? '')).toContain('<script>');
  });

  test('is the same, byte for byte, every time', async () => {
    expect(await page('size')).toBe(await page('size'));
  });

  test.each([
    [[{ title: 'a', id: 'x"y', body: html`` }], /id is "x\\"y"; expected a letter/],
    [
      [
        { title: 'a', id: 'x', body: html`` },
        { title: 'b', id: 'x', body: html`` },
      ],
      /two sections have the id x/,
    ],
  ])('refuses ids that cannot be linked to', (sections, message) => {
    expect(() => htmlReport({ title: 't', sections })).toThrow(message);
  });
});
