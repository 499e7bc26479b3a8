import { demand, show } from './check.js';
import { randomStream } from './random.js';

/**
 * One piece of bootstrap work: plain data that says everything about it, so that any process can do it
 * with the same result.
 */
export interface BootstrapTask {
  /** 0: all rows as they are (the estimate). 1 … refits: a resample. */
  readonly index: number;
  /** For whatever is random in the fit: an integer in [0, 2³²), from (the run's seed, index) alone. */
  readonly seed: number;
  /** The rows to fit on, as many as there are; a row may come several times, or not at all. */
  readonly indices: Uint32Array;
}

/** The row numbers of each stratum, and the stratum of each row. */
export interface Strata {
  readonly members: readonly (readonly number[])[];
  readonly ofRow: ArrayLike<number>;
}

/** Rows with equal labels form a stratum; without labels all rows are one. */
export function resolveStrata(
  operation: string,
  rows: number,
  labels: ArrayLike<number | string> | undefined,
): Strata {
  demand(
    labels === undefined || labels.length === rows,
    () => `${operation}: strata must hold one label per row: ${rows} expected, got ${show(labels?.length)}`,
  );
  const numbers = new Map<number | string | undefined, number>();
  const members: number[][] = [];
  const ofRow = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const label = labels?.[row];
    const stratum = numbers.get(label) ?? numbers.size;
    numbers.set(label, stratum);
    ofRow[row] = stratum;
    if (stratum === members.length) members.push([]);
    members[stratum]?.push(row);
  }
  return { members, ofRow };
}

/** The tasks of a bootstrap: the fit on all rows, then the resamples. */
export function* bootstrapTasks(strata: Strata, refits: number, seed: number): Generator<BootstrapTask> {
  for (let index = 0; index <= refits; index++) {
    yield {
      index,
      seed: randomStream(seed, 'fit', index).uint32(),
      indices: index === 0 ? allRows(strata) : resample(strata, seed, index),
    };
  }
}

function allRows(strata: Strata): Uint32Array {
  return Uint32Array.from(strata.ofRow, (_, row) => row);
}

/** Each place is filled by a random row of the stratum that stood there: counts per stratum stay. */
function resample(strata: Strata, seed: number, index: number): Uint32Array {
  const stream = randomStream(seed, 'resample', index);
  return Uint32Array.from(strata.ofRow, (stratum) => {
    const members = strata.members[stratum] as readonly number[];
    return members[stream.below(members.length)] as number;
  });
}
