/** Runs every example of the docs, each with modules of its own, and compares what it prints. */
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { allBlocks } from './blocks.js';
import { moduleOf, printAt } from './plugin.js';
import { instrument, Prints } from './prints.js';

const blocks = allBlocks();
const running = blocks.filter((block) => block.runs);

beforeEach(() => {
  vi.resetModules();
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, printAt);
});

describe(`${running.length} examples run, ${blocks.length - running.length} are type-checked only`, () => {
  test.each(running.map((block) => [`${block.file}:${block.line}`, block] as const))(
    '%s',
    async (_, block) => {
      const prints = new Prints();
      Reflect.set(globalThis, printAt, prints.printAt);
      await import(/* @vite-ignore */ moduleOf(block));
      const differences = prints.differences(instrument(block.code, printAt).sites);
      const report = differences.map(
        ({ line, printed, expected }) => `${block.file}:${line}\n  prints  ${printed}\n  not     ${expected}`,
      );
      expect(report.join('\n')).toBe('');
    },
  );
});
