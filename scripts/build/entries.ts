/**
 * What a package is built from. The entries are read from its own `exports` (the `@limpid/source` condition
 * names the source of each) and `bin`, so package.json stays the only list.
 */
import { existsSync, readFileSync } from 'node:fs';

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** Sources by the name of their output: `backend/index` -> `src/backend/index.ts`. */
type Entries = Record<string, string>;

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

function entries(sources: readonly string[]): Entries {
  const missing = sources.filter((source) => !existsSync(source));
  if (missing.length > 0) throw new Error(`package.json promises ${missing.join(', ')}, which is not there`);
  return Object.fromEntries(sources.map((source) => [source.replace(/^src\/(.*)\.ts$/, '$1'), source]));
}

/** The modules that can be imported. */
export const modules = entries(
  Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [] : [String(target['@limpid/source']).replace(/^\.\//, '')],
  ),
);

/** The programs that can be run. */
export const programs = entries(
  Object.values(manifest.bin ?? {}).map((output) => output.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts')),
);
