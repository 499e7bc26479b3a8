import { type Tensor, treeLeaves } from '@limpid/tensor';
import { BatchMaker } from '../data/batches.js';
import type { HostRows } from '../data/rows.js';
import type { Metric } from '../metrics/metric.js';
import { type Compiled, disposeTree, type Model, type Moving } from './step.js';

/** Rows evaluated at once: enough to keep a backend busy, few enough for its memory. */
const EVALUATION_ROWS = 1024;

/** What an evaluation measures. */
export interface Measured {
  readonly loss: number;
  readonly metrics: Record<string, number>;
}

/** Validation rows, uploaded once and evaluated after every epoch. */
export class Evaluation {
  private readonly chunks: readonly { readonly x: Tensor; readonly y: Tensor }[];
  private readonly targets: HostRows;
  private readonly metrics: Readonly<Record<string, Metric>>;

  constructor(
    x: HostRows,
    y: HostRows,
    metrics: Readonly<Record<string, Metric>>,
    floatType: 'float32' | 'float64',
  ) {
    const positions = Array.from({ length: x.rows }, (_, i) => i);
    const largest = Math.min(EVALUATION_ROWS, x.rows);
    const inputs = new BatchMaker(x, largest, floatType);
    const targets = new BatchMaker(y, largest, floatType);
    this.chunks = positions
      .filter((start) => start % EVALUATION_ROWS === 0)
      .map((start) => {
        const count = Math.min(EVALUATION_ROWS, x.rows - start);
        return { x: inputs.make(positions, start, count), y: targets.make(positions, start, count) };
      });
    this.targets = y;
    this.metrics = metrics;
  }

  /** Hands the work to the backend now; what it gives is awaited later. */
  start(evaluate: Compiled['evaluate'], model: Model, moving: Moving): () => Promise<Measured> {
    const parts = this.chunks.map(({ x, y }) => evaluate(model, moving, x, y));
    return async () => {
      let sum = 0;
      for (const { total } of parts) sum += await total.item();
      const measured: Measured = { loss: sum / this.targets.rows, metrics: {} };
      const names = Object.keys(this.metrics);
      if (names.length > 0) {
        const outputs: number[] = [];
        for (const part of parts) for (const value of await part.outputs.data()) outputs.push(value);
        for (const name of names)
          measured.metrics[name] = (this.metrics[name] as Metric)(this.targets.data, outputs);
      }
      disposeTree(parts);
      return measured;
    };
  }

  /** Frees the rows. */
  dispose(): void {
    for (const leaf of treeLeaves(this.chunks)) leaf.dispose();
  }
}
