/** The program as a file that Node can run, made of the sources as they are. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const packageFolder = fileURLToPath(new URL('../../', import.meta.url));
/** Within the package, so that its dependencies are found from there; other test files have their own. */
const outDir = join(packageFolder, 'node_modules', `.limpid-test-${process.pid}`);

/** Builds the program; its path. */
export async function buildProgram(): Promise<string> {
  await build({
    config: false,
    entry: { cli: join(packageFolder, 'src/cli.ts') },
    outDir,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    noExternal: [/^@limpid\//],
    skipNodeModulesBundle: true,
    silent: true,
    esbuildOptions: (options) => {
      options.conditions = ['@limpid/source'];
    },
  });
  return join(outDir, 'cli.js');
}

/** Takes it away again. */
export async function removeProgram(): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
}
