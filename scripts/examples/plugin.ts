/**
 * Serves the examples to vitest as modules of their own: `<file>?example=<line>&lang.ts`. Nothing is written
 * to disk, imports resolve as they do beside the file, and a stack trace names the file and line of the docs.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vitest/config';
import { type Block, blocksOf, root } from './blocks.js';
import { instrument } from './prints.js';

const exampleId = /^(.*)\?example=(\d+)&lang\.ts$/;

/** The global function through which a running example prints. */
export const printAt = '__limpidExamplePrintAt';

/** What to import to run a block. */
export function moduleOf(block: Block): string {
  return `${root}${block.file}?example=${block.line}&lang.ts`;
}

export function examples(): Plugin {
  return {
    name: 'limpid:examples',
    enforce: 'pre',
    resolveId: (id) => (exampleId.test(id) ? id : undefined),
    load(id) {
      const [, file, line] = exampleId.exec(id) ?? [];
      if (file === undefined) return undefined;
      const block = blocksOf(file, readFileSync(file, 'utf8')).find(
        (candidate) => candidate.line === Number(line),
      );
      if (!block) throw new Error(`${file}:${line}: no example begins here any more`);
      return instrument(block.code, printAt).code;
    },
  };
}
