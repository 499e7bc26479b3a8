/** onnxruntime, in WebAssembly (`web`) or native (`node`): static graphs, which the bench writes itself. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { computation } from '../onnx/graphs.mjs';
import { corrections, trainingStep } from '../onnx/training.mjs';
import { Missing } from './missing.mjs';

const require = createRequire(import.meta.url);

export async function open(threads, variant) {
  const ort = require(`onnxruntime-${variant}`);
  if (variant === 'web') {
    ort.env.wasm.numThreads = threads;
    ort.env.logLevel = 'error';
  }
  const options = {
    executionProviders: [variant === 'web' ? 'wasm' : 'cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  };
  const create = (model) => ort.InferenceSession.create(model, options);
  const float = ({ data, shape }) => new ort.Tensor('float32', data, shape);

  async function training(spec, given) {
    if (spec.model !== 'perceptron')
      throw new Missing('has no gradients; only perceptrons are written out by hand');
    const { x, y, ...parameters } = given;
    const targets = y.dtype === 'int32' ? oneHot(y, spec.classes) : y;
    const session = await create(trainingStep(spec, { ...given, y: targets }));
    const feeds = { x: float(x), y: float(targets) };
    for (const [name, { data, shape }] of Object.entries(parameters)) {
      feeds[name] = float({ data, shape });
      for (const moment of ['m', 'v'])
        feeds[`${name}.${moment}`] = float({ data: new Float32Array(data.length), shape });
    }
    const moving = Object.keys(feeds).slice(2);
    let steps = 0;
    const call = async () => {
      for (const [name, value] of Object.entries(corrections(++steps)))
        feeds[name] = float({ data: new Float32Array([value]), shape: [] });
      const results = await session.run(feeds);
      for (const name of moving) feeds[name] = results[`${name} next`];
      return results.loss;
    };
    return {
      call,
      async result() {
        const found = [];
        for (let i = 0; i < spec.checkedSteps; i++) found.push((await call()).data[0]);
        return found;
      },
      close: () => session.release(),
    };
  }

  const { version } = JSON.parse(
    readFileSync(new URL(`../node_modules/onnxruntime-${variant}/package.json`, import.meta.url), 'utf8'),
  );
  return {
    version,
    threads,
    async prepare(spec, given) {
      if (spec.kind === 'step') return training(spec, given);
      const session = await create(computation(spec, given));
      const feeds = Object.fromEntries(Object.entries(given).map(([name, input]) => [name, float(input)]));
      const call = async () => (await session.run(feeds)).result.data;
      return { call, result: call, close: () => session.release() };
    },
  };
}

/** Class numbers as rows of zeros with a one. */
function oneHot({ data, shape: [rows] }, classes) {
  const found = new Float32Array(rows * classes);
  data.forEach((label, row) => {
    found[row * classes + label] = 1;
  });
  return { data: found, shape: [rows, classes] };
}
