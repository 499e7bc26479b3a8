/**
 * The report as JSON text: typed arrays become plain ones, and what JSON has no word for is written as Protocol
 * Buffers' JSON mapping does it, as the strings "NaN", "Infinity" and "-Infinity". So no number is lost, and none is
 * silently turned into null.
 */
import type { Report } from './types.js';

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`internal: reportJson: a report holds a ${typeof value}`);
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plain(item)]),
  );
}

/** Lists of numbers and the like stay on one line each; a file of a million lines helps nobody. */
function layOut(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) return JSON.stringify(value);
    return `[\n${value.map((item) => deeper + layOut(item, deeper)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${layOut(item, deeper)}`).join(',\n')}\n${indent}}`;
}

/**
 * The text of `report.json`: every number of the report, with all its digits, and a line end.
 *
 * @param report the report; its key order is the file's
 * @returns JSON with two spaces of indentation and one line per list of numbers
 */
export function reportJson(report: Report): string {
  return `${layOut(plain(report), '')}\n`;
}
