/**
 * Everything of limpid under one import, for beginners and for notebooks. Nothing is made here: each name is that of
 * the package it comes from, and whoever wants less imports that package. Where two packages use one name, this is
 * which is meant:
 *
 * - `conv2d` and `flatten` make layers, as `linear` does; as operations they are methods: `x.conv2d(…)`.
 * - `accuracy`, `r2` and `rocAuc` are the metrics of training; they serve as scores of explainers as well.
 * - `Rows` are the rows of a predict function that is explained; those of training are `TrainingRows`.
 * - `BatchOptions` are those of `batchIndices`; those of explainers are `PredictionBatchOptions`.
 *
 * The bundled data are imports of their own (`@limpid/data/iris` and others), and so are charts (`@limpid/plot`).
 *
 * @example
 * ```ts
 * import { adam, binaryCrossEntropy, cpu, fit, linear, predict, random, sequential, tanh, useBackend } from 'limpid';
 *
 * useBackend(await cpu());
 * const [first, second] = random.split(random.key(0)) as [random.Key, random.Key];
 * const model = sequential(linear(2, 8, { key: first }), tanh, linear(8, 1, { key: second }));
 * const x = { data: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]), shape: [4, 2] };
 * const y = new Float32Array([0, 1, 1, 0]);
 * const trained = await fit(model, { x, y }, { loss: binaryCrossEntropy, optimizer: adam(0.1), epochs: 100 });
 * console.log(Array.from(await predict(trained.model, x), (logit) => logit > 0)); // [ false, true, true, false ]
 * ```
 *
 * @packageDocumentation
 */
export * from '@limpid/autograd';
export * from '@limpid/backend-cpu';
export type { BatchOptions } from '@limpid/data';
export * from '@limpid/data';
export type { BatchOptions as PredictionBatchOptions, Rows } from '@limpid/explain';
export * from '@limpid/explain';
export * from '@limpid/layers';
export { conv2d, flatten } from '@limpid/layers';
export * from '@limpid/optim';
export * from '@limpid/tensor';
export type { Rows as TrainingRows } from '@limpid/train';
export * from '@limpid/train';
export { accuracy, r2, rocAuc } from '@limpid/train';
