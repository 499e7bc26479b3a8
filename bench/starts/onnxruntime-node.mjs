import { createRequire } from 'node:module';
import { computation } from '../onnx/graphs.mjs';

const require = createRequire(import.meta.url);
const shape = [2, 2];
const inputs = { a: { shape }, b: { shape } };
const model = computation({ kind: 'matmul', transposeA: false, transposeB: false }, inputs);
const start = performance.now();
const ort = require('onnxruntime-node');
const session = await ort.InferenceSession.create(model, { executionProviders: ['cpu'] });
const matrix = (...data) => new ort.Tensor('float32', new Float32Array(data), shape);
const { result } = await session.run({ a: matrix(1, 2, 3, 4), b: matrix(5, 6, 7, 8) });
console.log(JSON.stringify({ milliseconds: performance.now() - start, result: [...result.data] }));
