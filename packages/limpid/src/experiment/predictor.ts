/** A trained network as a function of raw rows: what explainers explain. */
import type { Encoder } from '@limpid/data';
import type { Predict } from '@limpid/explain';
import type { Model, PredictNetwork } from './network.js';
import { rowEncoder } from './raw-rows.js';

/**
 * A function that makes any model of one experiment a predict function: raw rows are encoded, predicted, and brought
 * back to the target's unit.
 */
export function rawPredictor(encoder: Encoder, predictNetwork: PredictNetwork): (model: Model) => Predict {
  const encode = rowEncoder(encoder);
  const isRegression = encoder.target?.task === 'regression';
  return (model) => async (rows) => {
    const predictions = await predictNetwork(model, encode(rows));
    return isRegression ? encoder.decodeTarget(predictions) : predictions;
  };
}
