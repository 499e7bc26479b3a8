/**
 * Builds a package's code: `rolldown -c ../../scripts/build/code.config.ts` in its folder. ES modules and CommonJS
 * come out with source maps; programs are ES modules only.
 *
 * What a package's main entry needs at once becomes one file, because every file costs about a millisecond of a
 * program's start; what it imports on demand stays apart. The entries share their chunks, because `@limpid/tensor`
 * and `@limpid/tensor/backend` must see one and the same module state.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChunkingContext, defineConfig, type OutputOptions, type RolldownOptions } from 'rolldown';
import { modules, programs } from './entries.js';

// Both builds write into dist, and the types have their own: only old code is cleared, once, before either.
for (const file of existsSync('dist') ? readdirSync('dist', { recursive: true, encoding: 'utf8' }) : []) {
  if (/\.(js|cjs|map)$/.test(file)) rmSync(join('dist', file));
}

const mainEntry = resolve('src/index.ts');

/** What a module needs as soon as it is imported, itself among it. */
function needed(id: string, context: ChunkingContext, found = new Set<string>()): Set<string> {
  if (found.has(id)) return found;
  found.add(id);
  for (const imported of context.getModuleInfo(id)?.importedIds ?? []) needed(imported, context, found);
  return found;
}

function options(entries: Record<string, string>, output: OutputOptions): RolldownOptions {
  let atOnce: Set<string> | undefined;
  return {
    input: entries,
    platform: 'node',
    // Names of packages; neither paths nor those of Windows.
    external: /^[^./](?!:[/\\])/,
    transform: { target: 'es2022' },
    // TypeScript's own names: './tensor.js' is tensor.ts.
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    output: {
      ...output,
      dir: 'dist',
      sourcemap: true,
      // The maps point into src, which is published too.
      sourcemapExcludeSources: true,
      // Reading a `const` of a module checks each time whether it has its value yet.
      topLevelVar: true,
      comments: { legal: true, annotation: true, jsdoc: false },
      codeSplitting: {
        groups: [
          {
            name(id, context) {
              atOnce ??= needed(mainEntry, context);
              return atOnce.has(id) ? 'core' : null;
            },
          },
        ],
      },
    },
  };
}

export default defineConfig([
  options(
    { ...modules, ...programs },
    { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  ),
  options(modules, { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' }),
]);
