/**
 * The averages of the curves of many networks. All of them are asked about the same rows, set to the same values, so
 * what is asked is encoded and uploaded once and stays on the backend; unless it is too much, then it is made for each
 * network anew, table by table.
 */
import { type DependenceProbe, dependenceProbe } from '@limpid/explain';
import type { Tensor } from '@limpid/tensor';
import { breathe } from '../commands/io.js';
import type { Model } from '../experiment/network.js';
import type { Predictor } from '../experiment/predictor.js';
import type { RawFeature } from '../experiment/raw-rows.js';
import { type DependenceSetting, featuresNamed, rowsToVary } from './dependence.js';

/** A curve by its feature, and the points it goes through. */
export interface RefitCurve {
  readonly feature: string;
  readonly grid: readonly ArrayLike<number>[];
}

/** Encoded tables are kept up to so many bytes in each thread: a quarter of a million rows of 30 columns. */
const MOST_KEPT = 2 ** 25;

/** The averages of some curves of a model, end to end. */
export type CurveAverages = (model: Model, curves: readonly RefitCurve[]) => Promise<number[]>;

/** What every network is asked about one curve. */
interface Question {
  readonly probe: DependenceProbe;
  /** The tables of the probe, encoded; undefined where they are not kept. */
  readonly kept: readonly Tensor[] | undefined;
}

/** What curves are known by: a worker gets a copy of them with every task. */
function textOf(curves: readonly RefitCurve[]): string {
  return JSON.stringify(
    curves.map(({ feature, grid }) => [feature, grid.map((values) => Array.from(values))]),
  );
}

/**
 * Makes the function that gives the averages of models; they are, bit for bit, those of `partialDependence`.
 *
 * @param mostKept the most bytes of encoded tables to keep; no result depends on it
 */
export function curveAverages(
  predictor: Predictor,
  setting: Pick<DependenceSetting, 'rows' | 'features' | 'output'>,
  signal: AbortSignal,
  mostKept: number = MOST_KEPT,
): CurveAverages {
  const probeOf = ({ feature, grid }: RefitCurve): DependenceProbe => {
    const [found] = featuresNamed(setting, [feature]) as [RawFeature];
    return dependenceProbe(rowsToVary(setting.rows, [found]), {
      columns: [found.value],
      grid,
      output: setting.output,
    });
  };
  const questionsOf = (curves: readonly RefitCurve[]): Question[] => {
    const points = curves.reduce((sum, { grid: [values] }) => sum + (values?.length ?? 0), 0);
    const keep = points * setting.rows.shape[0] * predictor.rowBytes <= mostKept;
    return curves.map((curve) => {
      const probe = probeOf(curve);
      return { probe, kept: keep ? Array.from(probe.tables(), predictor.encode) : undefined };
    });
  };
  const predictionsOf = async (model: Model, { probe, kept }: Question): Promise<ArrayLike<number>[]> => {
    if (kept) return Promise.all(kept.map((table) => predictor.predict(model, table)));
    const predictions: ArrayLike<number>[] = [];
    for (const table of probe.tables()) {
      predictions.push(await predictor.of(model)(table));
      await breathe(signal);
    }
    return predictions;
  };

  let asked: string | undefined;
  let questions: readonly Question[] = [];
  return async (model, curves) => {
    const text = textOf(curves);
    if (text !== asked) {
      for (const { kept = [] } of questions) for (const table of kept) table.dispose();
      questions = questionsOf(curves);
      asked = text;
    }
    const averages: number[] = [];
    for (const question of questions) {
      averages.push(...question.probe.averages(await predictionsOf(model, question)));
    }
    return averages;
  };
}
