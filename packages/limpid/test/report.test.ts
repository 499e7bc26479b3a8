import type { BootstrapBands, PartialDependence, PermutationImportance } from '@limpid/explain';
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  BandReport,
  DependenceResultReport,
  ImportanceReport,
  PairReport,
  Report,
} from '../src/report/index.js';
import { drawSections, renderReport, reportJson } from '../src/report/index.js';
import { mockMulticlassReport, mockReport } from './report-mock.js';

/** The results of explain fit into a report as they are; the compiler checks it. */
export const importanceFits = (result: PermutationImportance): ImportanceReport => result;
export const dependenceFits = (result: PartialDependence): DependenceResultReport => result;
export const bandFits = (result: BootstrapBands): BandReport => result;

/** The page as a reader sees it: no tags, one space between words. */
const wordsOf = (page: string) =>
  page
    .replace(/<style>[^<]*<\/style>|<svg[^>]*>.*?<\/svg>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ');

describe('the page of a report', () => {
  let report: Report;
  let page: string;
  beforeAll(async () => {
    report = mockReport();
    page = await renderReport(report);
  });

  test('is the same, byte for byte, for the same report', async () => {
    expect(await renderReport(mockReport())).toBe(page);
  });

  test('is the same for a report that was written down and read back', async () => {
    expect(await renderReport(JSON.parse(reportJson(report)))).toBe(page);
  });

  test.each([
    ['two classes', mockReport],
    ['three classes', mockMulticlassReport],
  ])('is the same where what needs no band was drawn before there were any: %s', async (_, mock) => {
    const whole = mock();
    expect(whole.dependence.some(({ band }) => band !== undefined)).toBe(true);
    const before = { ...whole, dependence: whole.dependence.map((curve) => ({ ...curve, band: undefined })) };
    expect(await renderReport(whole, await drawSections(before))).toBe(await renderReport(whole));
  });

  test('changes with the report', async () => {
    expect(await renderReport(mockReport(1))).not.toBe(page);
  });

  test('holds no script and no address', () => {
    expect(page).not.toMatch(/<script|https?:|\/\/[a-z]|javascript:|@import/i);
  });

  test('labels every picture, with a caption and the numbers beside it', () => {
    const pictures = page.match(/<svg class="limpid-chart"[^>]*>/g) ?? [];
    expect(pictures).toHaveLength(7);
    for (const picture of pictures) expect(picture).toMatch(/ role="img" aria-label="[^"]{20,}"/);
    const labels = [...page.matchAll(/<span class="label">(Figure \d)<\/span>/g)].map((match) => match[1]);
    expect(labels).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => `Figure ${number}`));
    expect(page.match(/<summary>The numbers/g)).toHaveLength(7);
  });

  test('puts the quality beside the trivial baseline', () => {
    expect(wordsOf(page)).toContain(
      'On 114 rows it had never seen, its accuracy is 0.974; the trivial baseline’s is 0.632.',
    );
    expect(wordsOf(page)).toContain('accuracy0.9740.632higher');
  });

  test('says where training stopped and what was kept', () => {
    expect(wordsOf(page)).toContain('stopped by itself after 74 epochs');
    expect(wordsOf(page)).toContain('The parameters of epoch 54');
    expect(page).toContain('>best epoch: 54</text>');
  });

  test.each([
    'ICE spread: across rows',
    'Monte-Carlo error: across repeats',
    'Refit bootstrap: across data',
    'Correlated features share importance.',
    'Partial dependence extrapolates.',
    'nothing here is about causes',
    'worst radius and worst perimeter have a correlation of 0.8',
  ])('tells the student: %s', (words) => {
    expect(wordsOf(page)).toContain(words);
  });

  test('titles the axes in the units of the data', () => {
    expect(page.match(/>worst radius \(mm\)<\/text>/g)).toHaveLength(2);
    expect(page.match(/>probability of malignant<\/text>/g)).toHaveLength(4);
  });

  test('is a page a browser opens quickly', () => {
    expect(page.length).toBeLessThan(400_000);
  });
});

describe('a page with hostile names', () => {
  test('shows them as text, wherever they stand', async () => {
    const page = await renderReport(mockMulticlassReport());
    expect(page).not.toMatch(/<script|<img|<b>"|<i>/i);
    expect(page.match(/<\/title>/g)).toHaveLength(1);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const attributes = page.match(/<[a-z][^>]*>/g)?.join('') ?? '';
    expect(attributes).not.toMatch(/\son\w+=/);
  });
});

describe('other reports', () => {
  test('of several classes show the map of the predicted class, and categories', async () => {
    const page = await renderReport(mockMulticlassReport());
    expect(page).toContain('Predicted class by worst concave points and worst radius');
    expect(page).toContain('>n = 60</text>');
  });

  test('of a regression have no probability scale, no classes and no boundary', async () => {
    const report = mockReport();
    const output = { name: 'progression', unit: 'points' };
    const pair = report.pair as PairReport;
    const page = await renderReport({
      ...report,
      data: { ...report.data, target: { ...output, task: 'regression' } },
      performance: {
        rows: 114,
        baseline: 'it always answers the mean of the training part',
        metrics: [
          { name: 'R²', value: 0.43, baseline: -0.01, better: 'higher' },
          { name: 'RMSE', unit: 'points', value: 54.2, baseline: 72.9, better: 'lower' },
        ],
      },
      dependence: report.dependence.map((one) => ({ ...one, output })),
      pair: { ...pair, output, points: pair.points && { x: pair.points.x, y: pair.points.y } },
    });
    expect(wordsOf(page)).toContain('R²0.430−0.010higher');
    expect(wordsOf(page)).toContain('RMSE54.2 points72.9 pointslower');
    expect(page).not.toContain('class boundary');
    expect(page).toContain('>progression (points)</text>');
    expect(wordsOf(page)).not.toMatch(/probability/);
  });

  test('say what the other features were held at', async () => {
    const report = mockReport();
    const held = { hold: 'median', rows: 1 };
    const page = await renderReport({
      ...report,
      dependence: report.dependence.map((one) => ({ ...one, result: { ...one.result, ...held } })),
    });
    expect(wordsOf(page)).toContain('one value after another; everything else is held at its median.');
    expect(wordsOf(page)).toContain(
      'every pair of values; everything else stays as it is in 114 rows, and the predictions are averaged.',
    );
  });

  test('read the map as an average only where it is one', async () => {
    const report = mockReport();
    const pair = report.pair as PairReport;
    const results = pair.results.map((result) => ({ ...result, hold: 'mean' }));
    const held = wordsOf(await renderReport({ ...report, pair: { ...pair, results } }));
    expect(held).toContain('every pair of values; everything else is held at its mean.');
    expect(held).toContain('The line is where the predicted probability is one half');
    expect(held).toContain('drawn for one row whose other features all have their mean.');
    expect(held).not.toContain('The map is an average');
    const averaged = wordsOf(await renderReport(report));
    expect(averaged).toContain('The line is where the average probability is one half');
    expect(averaged).toContain('The map is an average over all other features');
  });

  test('count the kinds of features where there are two, and end the source as a sentence', async () => {
    const report = mockReport();
    const { data } = report;
    const source = 'a survey of 1993';
    const numeric = wordsOf(await renderReport({ ...report, data: { ...data, source } }));
    const features = data.columns.length - 1;
    expect(numeric).toContain(`${features} of them are features, all numeric. a survey of 1993.`);
    const [first, ...others] = data.columns as [(typeof data.columns)[number], ...typeof data.columns];
    const columns = [{ ...first, kind: 'categorical' as const }, ...others];
    const mixed = wordsOf(await renderReport({ ...report, data: { ...data, columns } }));
    expect(mixed).toContain(`are features, ${features - 1} numeric and 1 categorical.`);
  });

  test('say plainly when the network does not beat the baseline', async () => {
    const report = mockReport();
    const metrics = [{ name: 'accuracy', value: 0.5, baseline: 0.6, better: 'higher' }] as const;
    const page = await renderReport({ ...report, performance: { ...report.performance, metrics } });
    expect(wordsOf(page)).toContain('The network does not beat the baseline by accuracy.');
    expect(wordsOf(await renderReport(report))).not.toContain('does not beat');
  });

  test('leave out what there is not: no validation, no curves, no pair, no notes', async () => {
    const { pair: _, ...report } = mockReport();
    const { validation: __, bestEpoch: ___, ...training } = report.training;
    const page = await renderReport({
      ...report,
      training: { ...training, stoppedEarly: false },
      dependence: [],
      notes: [],
    });
    expect(page.match(/<svg class="limpid-chart"/g)).toHaveLength(2);
    expect(wordsOf(page)).toContain('Training ran for 74 epochs, and the last parameters were kept.');
    expect(page).not.toMatch(/undefined|NaN|>null</);
  });

  test('of a schema that is not known are refused', async () => {
    const report = { ...mockReport(), schema: 'limpid-report/2' } as unknown as Report;
    await expect(renderReport(report)).rejects.toThrow(
      /schema is "limpid-report\/2"; expected limpid-report\/1/,
    );
  });
});
