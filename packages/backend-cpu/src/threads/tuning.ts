/** What decides when work is worth dividing, and how long threads wait; tests set other values. */
export interface Tuning {
  /** Work that takes less, in nanoseconds by its own estimate, is not divided. */
  readonly leastWork: number;
  /** Sleeping workers are woken for work that takes so long. */
  readonly wakingWork: number;
  /** No range is made to take less, if it can be helped. */
  readonly leastRange: number;
  /** A range takes at least so many times as long as starting it. */
  readonly rangeToStart: number;
  /** The most ranges to a thread: enough to even out what else the cores are doing. */
  readonly rangesEach: number;
  /** How long a worker spins for the next job before it sleeps. */
  readonly spinMilliseconds: number;
  /** How many times the calling thread looks whether the workers are done before it sleeps. */
  readonly looks: number;
  /** How long to do without the workers, at first, when the cores are busy with something else; 0: never. */
  readonly restMilliseconds: number;
  /** How often it waits for 100 ms more, at least, before it takes a worker for dead. */
  readonly patience: number;
  /** Whether there may be more threads than the machine runs at once. */
  readonly isCrowded: boolean;
}

export const TUNING: Tuning = {
  leastWork: 8_000,
  wakingWork: 40_000,
  leastRange: 4_000,
  rangeToStart: 20,
  rangesEach: 4,
  spinMilliseconds: 0.5,
  looks: 4_000,
  restMilliseconds: 8,
  patience: 50,
  isCrowded: false,
};
