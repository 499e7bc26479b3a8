/**
 * How the tests run: every package, example and guide in one process tree, straight from the TypeScript
 * sources. The private export condition `@limpid/source` makes `@limpid/tensor` mean `packages/tensor/src`,
 * so no build is needed and a stack trace points at the line somebody wrote.
 */
import { defineConfig } from 'vitest/config';

const conditions = ['@limpid/source', 'module', 'node', 'import', 'default'];

/** Slow tests are called `*.slow.test.ts` and run with `npm run test:slow` only. */
const slow = process.env.LIMPID_SLOW === '1';
const pattern = slow ? '*.slow.test.ts' : '*.test.ts';

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      `packages/*/test/**/${pattern}`,
      `examples/*/test/**/${pattern}`,
      `docs/test/**/${pattern}`,
      `scripts/**/${pattern}`,
    ],
    exclude: ['**/node_modules/**', '**/dist/**', ...(slow ? [] : ['**/*.slow.test.ts'])],
    pool: 'forks',
    // Tests of finalisers ask the garbage collector to run.
    execArgv: ['--expose-gc'],
    testTimeout: 20_000,
    passWithNoTests: true,
  },
});
