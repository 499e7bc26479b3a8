import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

const require = createRequire(import.meta.url);
const start = performance.now();
const tf = require('@tensorflow/tfjs-core');
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep);
await tf.setBackend('wasm');
await tf.ready();
const result = await tf.matMul(tf.tensor([1, 2, 3, 4], [2, 2]), tf.tensor([5, 6, 7, 8], [2, 2])).data();
console.log(JSON.stringify({ milliseconds: performance.now() - start, result: [...result] }));
process.exit(); // its workers, if it has started any, would wait for ever
