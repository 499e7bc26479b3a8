/** How thoroughly an experiment is explained. */
import type { RefitWorkers } from './refit-workers.js';

/** Options of the explainers. */
export interface ExplanationOptions {
  /** Refits for the bands; 0 for none. */
  readonly refits: number;
  /** How often each feature is shuffled. */
  readonly repeats: number;
  /** The most held-out rows that partial dependence averages over. */
  readonly rows: number;
}

/** The most important features, as many as get a curve. */
export const CURVES = 4;
/** Points along a curve. */
export const CURVE_POINTS = 50;
/** Points along each side of a map. */
export const MAP_POINTS = 30;
/** The most held-out rows that importance is measured on. */
export const IMPORTANCE_ROWS = 2000;
/** The most observed rows drawn on a map. */
export const MAP_ROWS = 500;

/** Told of progress in one of the steps. */
export type OnProgress = (progress: { readonly done: number; readonly total: number }) => void;

/** What reports and what stops. */
export interface ExplanationControl {
  readonly signal: AbortSignal;
  /** Called before each step with its name; gives the function to be told of its progress. */
  readonly onStep: (step: string) => OnProgress;
  /** Who does refits beside this thread; without them it does all. */
  readonly workers?: RefitWorkers | undefined;
}
