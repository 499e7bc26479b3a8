import { describe, expect, test } from 'vitest';
import type { Report } from '../src/report/index.js';
import { reportJson } from '../src/report/index.js';
import { mockReport } from './report-mock.js';

/** A report cut down to what the test is about. */
const withOptions = (options: unknown) => reportJson({ options } as Report);

describe('report.json', () => {
  test('holds every number of the report, in plain arrays, with all its digits', () => {
    const report = mockReport();
    const read = JSON.parse(reportJson(report)) as Report;
    expect(read.seed).toBe(report.seed);
    expect(read.training.train).toEqual(Array.from(report.training.train));
    const [curve, written] = [report.dependence[2], read.dependence[2]];
    expect(written?.result.individual?.[113]).toEqual(Array.from(curve?.result.individual?.[113] ?? []));
    expect(written?.band?.samples).toHaveLength(100);
    expect(written?.band?.samples[99]).toEqual(Array.from(curve?.band?.samples[99] ?? []));
    expect(read.pair?.results[0]?.average).toHaveLength(1600);
  });

  test('writes what JSON has no word for as strings, and loses none of it', () => {
    expect(JSON.parse(withOptions([Number.NaN, Infinity, Float64Array.of(-Infinity, 1)]))).toEqual({
      options: ['NaN', 'Infinity', ['-Infinity', 1]],
    });
  });

  test('leaves out what is undefined, and keeps null', () => {
    expect(JSON.parse(withOptions({ a: undefined, b: null }))).toEqual({ options: { b: null } });
  });

  test('writes lists of numbers on one line each, and ends with a line end', () => {
    expect(withOptions({ list: [1, 2], nested: [[1], [2]], empty: {} })).toMatchInlineSnapshot(`
      "{
        "options": {
          "list": [1,2],
          "nested": [
            [1],
            [2]
          ],
          "empty": {}
        }
      }
      "
    `);
  });

  test('is the same, byte for byte, for the same report', () => {
    expect(reportJson(mockReport())).toBe(reportJson(mockReport()));
  });

  test('refuses what is no data', () => {
    expect(() => withOptions({ f: () => 1 })).toThrow(/internal: reportJson: a report holds a function/);
  });
});
