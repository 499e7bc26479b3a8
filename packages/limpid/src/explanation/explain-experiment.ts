/** Everything that is looked at in a trained network, in the order in which it builds on itself. */
import type { Experiment } from '../experiment/experiment.js';
import type { DependenceReport, ImportanceReport, PairReport } from '../report/index.js';
import { explainBands } from './bands.js';
import { dependenceSetting, explainCurve, featuresNamed } from './dependence.js';
import { explainImportance, ranked } from './importance.js';
import { CURVES, type ExplanationControl, type ExplanationOptions, type OnProgress } from './options.js';
import { explainPair } from './pair.js';

/** What the explainers found. */
export interface Explanation {
  readonly importance: ImportanceReport;
  readonly dependence: readonly DependenceReport[];
  readonly pair: PairReport | undefined;
  /** What the reader of a report should know, one sentence each. */
  readonly notes: readonly string[];
}

function notesOf({ prepared, history }: Experiment, refits: number, pair: PairReport | undefined): string[] {
  const drawn = prepared.task === 'regression' ? '' : ', within each class,';
  const band = `Each refit drew its training rows anew from the training part${drawn} and began with other weights; it trained for ${history.bestEpoch} ${history.bestEpoch === 1 ? 'epoch' : 'epochs'}, after which the first network was kept, and used the encoding fitted on the training part as it was.`;
  return [
    'Importance and partial dependence were computed on held-out rows.',
    ...(prepared.task === 'regression'
      ? []
      : ['The mean log likelihood is the log loss with its sign turned: higher is better.']),
    ...(pair === undefined
      ? [
          'There is no map of two features, because fewer than two features are numbers that differ among the rows.',
        ]
      : [
          'The map of two features holds all others at their means over the rows, and a category at its most frequent.',
        ]),
    ...(refits > 0 ? [band] : []),
  ];
}

/** Progress without the first task, the measure of what is there already, which nobody asked for by number. */
const afterFirst =
  (onProgress: OnProgress): OnProgress =>
  ({ done, total }) => {
    if (done > 1) onProgress({ done: done - 1, total: total - 1 });
  };

/** Explains a trained network: everything but the bands, which take most of the time. */
export async function explainExperiment(
  experiment: Experiment,
  options: ExplanationOptions,
  { signal, onStep }: ExplanationControl,
): Promise<Explanation> {
  const importance = await explainImportance(experiment, options, {
    signal,
    onProgress: afterFirst(onStep('importance')),
  });
  const names = ranked(importance);
  const setting = dependenceSetting(experiment.prepared, options.rows);
  const features = featuresNamed(setting, names.slice(0, CURVES));
  const onCurve = onStep('curves');
  const dependence: DependenceReport[] = [];
  for (const feature of features) {
    dependence.push(await explainCurve(experiment, setting, feature, signal));
    onCurve({ done: dependence.length, total: features.length });
  }
  const pair = await explainPair(experiment, setting, names, { signal, onProgress: onStep('map') });
  return { importance, dependence, pair, notes: notesOf(experiment, options.refits, pair) };
}

/** The curves that {@link explainExperiment} gave, with the bands of the refits, if any are asked for. */
export async function addBands(
  experiment: Experiment,
  dependence: readonly DependenceReport[],
  { refits, rows }: ExplanationOptions,
  { signal, onStep, workers }: ExplanationControl,
): Promise<readonly DependenceReport[]> {
  if (refits === 0) return dependence;
  const setting = dependenceSetting(experiment.prepared, rows);
  const onProgress = afterFirst(onStep('refits'));
  const bands = await explainBands(experiment, setting, dependence, refits, { signal, onProgress, workers });
  return dependence.map((curve, i) => ({ ...curve, band: bands[i] }));
}
