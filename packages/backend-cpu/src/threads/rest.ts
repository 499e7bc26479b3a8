/**
 * When to do without the workers for a while. Where something else keeps the cores busy, a worker that has taken
 * a range may have to wait for a core, and the calling thread for it, so that dividing costs more than it saves.
 * That shows: the calling thread waits long in proportion to its own part. When it has happened a few times in
 * a row, work is left whole for some milliseconds, then tried once more, and for twice as long if in vain.
 */

/** Waiting so much of one's own part is normal: the ranges do not come out even. */
const NORMAL = 0.5;
const TRIALS = 3;
const LONGEST_REST_MS = 256;

export class Rest {
  private failures = 0;
  private rest: number;
  private end = 0;

  /** @param shortest The first rest, in milliseconds; 0: there is none. */
  constructor(private readonly shortest: number) {
    this.rest = shortest;
  }

  /** Whether to do without the workers now. */
  get isOn(): boolean {
    return this.end > 0 && performance.now() < this.end;
  }

  /** Hears how long the calling thread has worked and then waited, and that it is `now`. */
  note(worked: number, waited: number, now: number): void {
    if (this.shortest === 0) return;
    if (waited <= NORMAL * worked) {
      this.failures = 0;
      this.rest = this.shortest;
      this.end = 0;
    } else if (++this.failures >= TRIALS) {
      this.end = now + this.rest;
      this.rest = Math.min(2 * this.rest, LONGEST_REST_MS);
    }
  }
}
