/**
 * Builds a package's code: `tsup --config ../../scripts/build/code.config.ts` in its folder. ES modules and
 * CommonJS come out with source maps; programs are ES modules only. The entries of a package share their
 * chunks, because `@limpid/tensor` and `@limpid/tensor/backend` must see one and the same module state.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'tsup';
import { modules, programs } from './entries.js';

const shared: Options = {
  target: 'es2022',
  platform: 'node',
  splitting: true,
  sourcemap: true,
  silent: true,
  // The maps point into src, which is published too.
  esbuildOptions: (options) => {
    options.sourcesContent = false;
  },
};

// Both builds write into dist, and the types have their own: only old code is cleared, once, before either.
for (const file of existsSync('dist') ? readdirSync('dist', { recursive: true, encoding: 'utf8' }) : []) {
  if (/\.(js|cjs|map)$/.test(file)) rmSync(join('dist', file));
}

export default [
  { ...shared, format: 'esm', entry: { ...modules, ...programs } },
  // A module alone has nothing to share, and without chunks a name of its own goes before `export *` in CommonJS too.
  { ...shared, format: 'cjs', entry: modules, splitting: Object.keys(modules).length > 1 },
];
