import type { Backend } from '../backend/backend.js';
import type { ConformanceTest } from './conformance-test.js';
import { contract } from './contract.js';
import { laws } from './laws.js';
import { elementwise } from './rows/elementwise.js';
import { native } from './rows/native.js';
import { reductions } from './rows/reductions.js';
import { views } from './rows/views.js';
import { sameRows } from './same-rows.js';
import { type Subject, subjectOf } from './subject.js';

/**
 * The conformance kit: everything a backend must do, as named tests for any runner, or for none.
 *
 * A test runs the same program on the backend and on the reference backend, or a program in two ways that
 * must not differ, and compares element by element: exactly for integers, bool and operations that IEEE 754
 * defines; to a number of units in the last place, stated in each row, for the others.
 */

/** A test that a backend knowingly does not pass. */
export interface Skip {
  /** The test's name. */
  readonly test: string;
  /** Why, for whoever reads the report. */
  readonly reason: string;
}

/** Options of the conformance kit. */
export interface CheckOptions {
  /** Tests to leave out, each with its reason. Default none. */
  readonly skip?: readonly Skip[];
}

/** What `checkBackend` found. */
export interface CheckReport {
  /** How many tests passed. */
  readonly passed: number;
  /** Always empty when the report is returned; on the error's `report` property otherwise. */
  readonly failed: readonly { readonly test: string; readonly error: unknown }[];
  readonly skipped: readonly Skip[];
}

const PARTS: readonly ((subject: Subject) => ConformanceTest[])[] = [
  contract,
  elementwise,
  reductions,
  views,
  native,
  sameRows,
  laws,
];

/**
 * The tests a backend must pass, without those skipped.
 *
 * @param backend What to test; it is only used, and keeps nothing of the tests.
 * @throws Error when a skip has no reason or names no test: whoever renames a test must look at its skips.
 * @example
 * ```ts
 * import { referenceBackend } from '@limpid/tensor';
 * import { conformanceTests } from '@limpid/tensor/testing';
 *
 * const tests = conformanceTests(referenceBackend());
 * console.log(tests[0]!.name); // memory holds what is written
 * await tests[0]!.run();
 * ```
 */
export function conformanceTests(backend: Backend, options: CheckOptions = {}): ConformanceTest[] {
  const { skip = [] } = options;
  const subject = subjectOf(backend);
  const tests = PARTS.flatMap((part) => part(subject));
  const names = new Set(tests.map(({ name }) => name));
  for (const { test, reason } of skip) {
    if (!names.has(test))
      throw new Error(`conformanceTests: no test is called ${JSON.stringify(test)}, so it cannot be skipped`);
    if (reason.trim() === '')
      throw new Error(`conformanceTests: ${JSON.stringify(test)} is skipped without a reason`);
  }
  const left = new Set(skip.map(({ test }) => test));
  return tests.filter(({ name }) => !left.has(name));
}

/**
 * Runs every conformance test, one after the other.
 *
 * @returns How many passed, and what was skipped for which reason.
 * @throws Error that lists every failed test with what differed; its property `report` is the report.
 * @example
 * ```ts no-run
 * import { referenceBackend } from '@limpid/tensor';
 * import { checkBackend } from '@limpid/tensor/testing';
 *
 * const { passed, skipped } = await checkBackend(referenceBackend(), {
 *   skip: [{ test: 'sin float32: large', reason: 'the device reduces its argument in float32' }],
 * });
 * console.log(passed, skipped);
 * ```
 */
export async function checkBackend(backend: Backend, options: CheckOptions = {}): Promise<CheckReport> {
  const tests = conformanceTests(backend, options);
  const failed: { test: string; error: unknown }[] = [];
  for (const { name, run } of tests) {
    try {
      await run();
    } catch (error) {
      failed.push({ test: name, error });
    }
  }
  const report: CheckReport = { passed: tests.length - failed.length, failed, skipped: options.skip ?? [] };
  if (failed.length === 0) return report;
  const lines = failed.map(
    ({ test, error }) => `  ${test}: ${error instanceof Error ? error.message : String(error)}`,
  );
  const summary = `backend ${backend.name}: ${failed.length} of ${tests.length} conformance tests failed`;
  throw Object.assign(new Error(`${summary}\n${lines.join('\n')}`), { report });
}
