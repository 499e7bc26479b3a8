/**
 * The suite `size`: what a page downloads to train a network. Everything a package exports, bundled for browsers and
 * minified by esbuild, gzipped; and beside it the WebAssembly file that the bundle fetches, gzipped too.
 */
import { readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('.', import.meta.url));

const all = (...packages) => packages.map((name, i) => `export * as part${i} from '${name}';`).join('\n');

/** What each ships: modules to bundle, and a file of WebAssembly. */
const shipped = {
  limpid: {
    what: 'tensor, autograd, layers, optim, backend-cpu',
    code: all('@limpid/tensor', '@limpid/autograd', '@limpid/layers', '@limpid/optim', '@limpid/backend-cpu'),
  },
  'tfjs-wasm': {
    what: 'core with gradients, backend-wasm (no layers)',
    code: `import '@tensorflow/tfjs-core/dist/register_all_gradients';\n${all('@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm')}`,
    binary: '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  },
  'tfjs-cpu': {
    what: 'core with gradients, backend-cpu (no layers)',
    code: `import '@tensorflow/tfjs-core/dist/register_all_gradients';\n${all('@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu')}`,
  },
  'jax-js': { what: 'the package (no layers, no optimisers)', code: all('@jax-js/jax') },
  'onnxruntime-web': {
    what: 'the wasm build (no training)',
    code: all('onnxruntime-web/wasm'),
    binary: 'onnxruntime-web/ort-wasm-simd-threaded.wasm',
  },
};

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** Leaves out what a bundle imports only when somebody asks for it. */
const withoutOnDemand = {
  name: 'without-on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/** Bytes of a bundle, as one file. */
async function bundle(code, plugins = []) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['node:*', ...builtinModules],
    write: false,
    logLevel: 'silent',
    absWorkingDir: folder,
    plugins,
  });
  return outputFiles.reduce((bytes, { contents }) => bytes + gzipped(contents), 0);
}

const limit = 40;

/** Runs the suite; sizes in KB of 1000 bytes. */
export async function measureSize() {
  const rows = [];
  for (const [name, { what, code, binary }] of Object.entries(shipped)) {
    try {
      const script = (await bundle(code, [withoutOnDemand])) / 1000;
      const whole = (await bundle(code)) / 1000;
      const wasm = binary ? gzipped(readFileSync(require.resolve(binary))) / 1000 : 0;
      rows.push({ name, what, script, whole, wasm });
    } catch (error) {
      rows.push({ name, what, missing: error.message.split('\n').slice(0, 2).join(' ') });
    }
  }
  const [ours] = rows;
  return {
    title: 'What a page downloads, minified and gzipped',
    sizes: rows,
    goal: { text: `limpid ≤ ${limit} KB`, reached: ours.script + ours.wasm <= limit },
  };
}
