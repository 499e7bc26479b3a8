import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const start = performance.now();
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
await tf.setBackend('cpu');
await tf.ready();
const result = await tf.matMul(tf.tensor([1, 2, 3, 4], [2, 2]), tf.tensor([5, 6, 7, 8], [2, 2])).data();
console.log(JSON.stringify({ milliseconds: performance.now() - start, result: [...result] }));
