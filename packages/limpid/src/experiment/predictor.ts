/** Trained networks as functions of raw rows: what explainers explain. */
import type { Encoder } from '@limpid/data';
import type { Predict, Rows } from '@limpid/explain';
import { type Tensor, tensor } from '@limpid/tensor';
import type { Model, PredictNetwork } from './network.js';
import { rowEncoder } from './raw-rows.js';

/** The models of one experiment as functions of raw rows: these are encoded, predicted, and come back in the target's unit. */
export interface Predictor {
  /** A model as explainers take it. */
  of(model: Model): Predict;
  /** Rows for {@link Predictor.predict}, on the backend; the caller disposes of them. */
  encode(rows: Rows): Tensor;
  /** What an encoded row takes there. */
  readonly rowBytes: number;
  /** What `of(model)` predicts for the rows that were encoded. */
  predict(model: Model, encoded: Tensor): Promise<ArrayLike<number>>;
}

/** Makes the models of one experiment functions of raw rows. */
export function rawPredictor(encoder: Encoder, predictNetwork: PredictNetwork): Predictor {
  const encode = rowEncoder(encoder);
  const inputs = encoder.names.length;
  const isRegression = encoder.target?.task === 'regression';
  const shapeOf = ({ shape: [rows] }: Rows) => [rows, inputs] as const;
  const decoded = (predictions: Float32Array) =>
    isRegression ? encoder.decodeTarget(predictions) : predictions;
  return {
    of: (model) => async (rows) =>
      decoded(await predictNetwork(model, { data: encode(rows), shape: shapeOf(rows) })),
    encode: (rows) => tensor(encode(rows), { shape: shapeOf(rows) }),
    rowBytes: inputs * Float32Array.BYTES_PER_ELEMENT,
    predict: async (model, encoded) => decoded(await predictNetwork(model, encoded)),
  };
}
