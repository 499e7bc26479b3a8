/**
 * How the tests run: every package, example and guide in one go, straight from the TypeScript sources. The
 * private export condition `@limpid/source` makes `@limpid/tensor` mean `packages/tensor/src`, so no build is
 * needed and a stack trace points at the line somebody wrote.
 *
 * Slow tests are called `*.slow.test.ts` and run with `npm run test:slow` only.
 */
import { defineConfig } from 'vitest/config';
import { examples } from './scripts/examples/plugin.js';

const conditions = ['@limpid/source', 'module', 'node', 'import', 'default'];
const folders = ['packages/*/test', 'examples/*/test', 'docs/test', 'scripts'];

export default defineConfig(({ mode }) => ({
  plugins: [examples()],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: folders.map((folder) => `${folder}/**/*${mode === 'slow' ? '.slow' : ''}.test.ts`),
    exclude: ['**/node_modules/**', '**/dist/**', ...(mode === 'slow' ? [] : ['**/*.slow.test.ts'])],
    pool: 'forks',
    // Tests of finalisers ask the garbage collector to run.
    execArgv: ['--expose-gc'],
    testTimeout: 20_000,
    passWithNoTests: true,
  },
}));
