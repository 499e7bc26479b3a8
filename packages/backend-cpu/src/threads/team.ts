/**
 * The calling thread and its workers, which do a work's ranges together.
 *
 * The ranges are dealt out in contiguous shares, so that a thread finds again in its caches what it wrote in
 * the kernel before; who is done with his own helps the others. The calling thread works too, and at the end
 * waits only for ranges that are being worked at: first it spins, then it sleeps where that is allowed, which in
 * a page's own thread it is not. A worker that has ended or does not answer for seconds ends the team with an
 * error; the caller goes on alone.
 */
import { hostFunctions } from '../math/host.js';
import type { Heap, Piece } from '../memory/index.js';
import * as at from './control.js';
import { rangeOf } from './range.js';
import { Rest } from './rest.js';
import { canShare, parallelism, type RunningWorker, startWorker } from './start-worker.js';
import { TUNING, type Tuning } from './tuning.js';
import type { Code, Launch, Work } from './work.js';

/** The functions that a worker has by itself: modules that import others run in the calling thread. */
const FUNCTIONS: readonly string[] = Object.entries(hostFunctions).flatMap(([name, host]) =>
  (Math as unknown as Record<string, unknown>)[name] === host ? [name] : [],
);
/** Works that are too small to wake anybody are enough for it together, when they are so many times as long. */
const MANY = 5;
const SLICE_MILLISECONDS = 100;
/** How many times as long as the calling thread's own part the others' may take. */
const SLOWNESS = 20;

/** What outlives the team: its workers, to be ended. It must not refer to the team. */
class Crew {
  isWhole = true;
  readonly workers: RunningWorker[] = [];

  end(): void {
    this.isWhole = false;
    for (const worker of this.workers.splice(0)) worker.end();
  }
}

const abandoned = new FinalizationRegistry<Crew>((crew) => crew.end());

/** A module as the workers find it. */
interface Published {
  readonly number: number;
  readonly piece: Piece;
  readonly bytes: number;
}

export class Team {
  private readonly control: at.Control;
  private readonly crew = new Crew();
  private readonly published = new Map<Code, Published | undefined>();
  private readonly maySleep: boolean;
  private readonly rest: Rest;
  /** The cost of the works for which workers have been left asleep. */
  private unshared = 0;
  private isWaking = false;

  /** Starts `threads - 1` workers; they may come later, or never. The heap's memory is shared. */
  constructor(
    private readonly heap: Heap,
    private readonly threads: number,
    private readonly tuning: Tuning = TUNING,
  ) {
    const control = at.createControl(threads);
    this.control = control;
    this.maySleep = canSleep(control);
    this.rest = new Rest(tuning.restMilliseconds);
    const { crew } = this;
    abandoned.register(this, crew);
    const { memory } = heap;
    const { spinMilliseconds } = tuning;
    try {
      for (let thread = 1; thread < threads; thread++) {
        const data = { control, memory, thread, functions: FUNCTIONS, spinMilliseconds };
        crew.workers.push(startWorker(data, () => crew.end()));
      }
    } catch {
      // A page's policy may forbid workers.
      crew.end();
    }
  }

  /** How many threads there are: one, the calling thread, when workers were refused or have ended. */
  get size(): number {
    return this.crew.isWhole ? this.threads : 1;
  }

  /** How many workers are ready. */
  get started(): number {
    return Atomics.load(this.control, at.STARTED);
  }

  /** The units to a range of a work that is worth dividing now; 0 for others. */
  rangeOf({ code, count, division }: Work): number {
    if (!division || !this.crew.isWhole) return 0;
    const cost = count * division.unitCost;
    if (cost < this.tuning.leastWork || this.rest.isOn) return 0;
    const { started } = this;
    this.isWaking = false;
    if (started === 0) return 0;
    if (Atomics.load(this.control, at.SLEEPERS) > 0) {
      this.unshared += cost;
      this.isWaking = cost >= this.tuning.wakingWork || this.unshared >= MANY * this.tuning.wakingWork;
      if (!this.isWaking && started === Atomics.load(this.control, at.SLEEPERS)) return 0;
    }
    const range = rangeOf(count, division, this.threads, this.tuning);
    return range < count && this.find(code) ? range : 0;
  }

  /** Runs a work, whose argument blocks, one for each thread, lie `stride` bytes apart from `block` on. */
  run({ code, count }: Work, block: number, stride: number, range: number): void {
    const { control, threads } = this;
    const { number, piece, bytes } = this.find(code)!;
    const ranges = Math.ceil(count / range);
    control[at.CODE] = number;
    control[at.CODE_ADDRESS] = piece.address;
    control[at.CODE_BYTES] = bytes;
    control[at.BLOCK] = block;
    control[at.BLOCK_STRIDE] = stride;
    control[at.RANGE] = range;
    control[at.COUNT] = count;
    control[at.RANGES] = ranges;
    control[at.THREADS] = threads;
    for (let share = 0; share < threads; share++) {
      control[at.NEXT + share * at.NEXT_STRIDE] = Math.floor((ranges * share) / threads);
    }
    const begun = performance.now();
    Atomics.store(control, at.IS_OPEN, 1);
    Atomics.add(control, at.EPOCH, 1);
    if (this.isWaking) {
      this.unshared = 0;
      Atomics.notify(control, at.EPOCH, ranges - 1);
    }
    try {
      this.takeRanges(code.run, block, range, count, ranges);
    } finally {
      Atomics.store(control, at.IS_OPEN, 0);
      const worked = performance.now();
      this.settle(worked - begun);
      const settled = performance.now();
      this.rest.note(worked - begun, settled - worked, settled);
    }
    if (control[at.FAILURE_LENGTH] !== 0) this.fail();
  }

  private takeRanges(run: Launch, block: number, range: number, count: number, ranges: number): void {
    const { control, threads } = this;
    for (let share = 0; share < threads; share++) {
      const next = at.NEXT + share * at.NEXT_STRIDE;
      const end = Math.floor((ranges * (share + 1)) / threads);
      for (;;) {
        const taken = Atomics.add(control, next, 1);
        if (taken >= end) break;
        run(block, taken * range, Math.min(count, (taken + 1) * range));
      }
    }
  }

  /** Waits until nobody is at the job, which took the calling thread so long. */
  private settle(milliseconds: number): void {
    const { control, tuning } = this;
    const active = () => Atomics.load(control, at.ACTIVE);
    for (let looks = tuning.looks; looks > 0; looks--) if (active() === 0) return;
    // Counted in slices and not by the clock, which goes on while a machine sleeps.
    let slices = Math.max(tuning.patience, (SLOWNESS * milliseconds) / SLICE_MILLISECONDS);
    Atomics.store(control, at.IS_AWAITED, 1);
    let seen = active();
    for (; seen !== 0 && slices > 0; seen = active()) if (this.waitWhile(seen)) slices--;
    Atomics.store(control, at.IS_AWAITED, 0);
    // Looking once more would be wrong: a worker that comes late is active for a moment, and finds nothing open.
    if (seen === 0) return;
    this.crew.end();
    throw new Error(
      'cpu: a worker thread has ended or hangs in the middle of a kernel, whose result is lost. ' +
        'The backend goes on with one thread.',
    );
  }

  /** Waits while so many are active; true when that has taken a whole slice of time. */
  private waitWhile(active: number): boolean {
    const { control } = this;
    if (this.maySleep) return Atomics.wait(control, at.ACTIVE, active, SLICE_MILLISECONDS) === 'timed-out';
    const end = performance.now() + SLICE_MILLISECONDS;
    while (Atomics.load(control, at.ACTIVE) === active) if (performance.now() > end) return true;
    return false;
  }

  private fail(): never {
    const { control } = this;
    const message = control.slice(at.FAILURE, at.FAILURE + control[at.FAILURE_LENGTH]!);
    control[at.FAILURE_LENGTH] = 0;
    throw new Error(`internal: in a worker thread: ${String.fromCharCode(...message)}`);
  }

  /** Puts a module where workers find it, once; `undefined` when they lack what it imports. */
  private find(code: Code): Published | undefined {
    if (this.published.has(code)) return this.published.get(code);
    let entry: Published | undefined;
    if (code.imports.every((name) => FUNCTIONS.includes(name))) {
      const { length } = code.bytes;
      entry = { number: this.published.size, piece: this.heap.allocate(length), bytes: length };
      this.heap.bytes.set(code.bytes, entry.piece.address);
    }
    this.published.set(code, entry);
    return entry;
  }
}

/** How many threads there can be, of at most so many: as many as the machine runs at once. */
export function possibleThreads(most: number, { isCrowded }: Tuning = TUNING): number {
  if (!canShare()) return 1;
  return isCrowded ? most : Math.min(most, parallelism());
}

/** Whether the calling thread may sleep; asking for it where that is forbidden is an error, whatever the value. */
function canSleep(control: at.Control): boolean {
  try {
    Atomics.wait(control, at.EPOCH, 1, 0);
    return true;
  } catch {
    return false;
  }
}
