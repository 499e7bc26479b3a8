/**
 * A list of lines, turned into code at the place where it is asked for.
 *
 * Values that are the same along a whole row (constants, broadcast loads and what is computed from them)
 * are emitted before the row's loop, all others inside it. Lines nothing depends on are left out.
 */
import type { Value } from '../lanes/value.js';
import { load, op } from '../wasm/index.js';
import type { Frame } from './frame.js';
import type { Line } from './lines.js';
import { loadFixed, loadMoving } from './load.js';
import { operate, type Workshop, weightOf } from './operations.js';

const STRIDED_WEIGHT = 10;
const GUARDED_WEIGHT = 4;

export class Body {
  /** The guards a row has to be prepared for. */
  readonly guards: ReadonlySet<number>;
  private readonly steady: readonly boolean[];
  private readonly needed: readonly boolean[];
  private readonly values: (Value | undefined)[];

  /** @param wanted The positions of the lines whose values will be asked for. */
  constructor(
    private readonly frame: Frame,
    private readonly shop: Workshop,
    private readonly lines: readonly Line[],
    wanted: readonly number[],
  ) {
    this.steady = steadiness(frame, lines);
    this.needed = necessity(lines, wanted);
    this.values = lines.map(() => undefined);
    this.guards = new Set(lines.flatMap((line, i) => (this.needed[i] ? guardsOf(frame, line) : [])));
  }

  /** Prepares for the row at hand: guards, and what is the same all along it. */
  enterRow(): void {
    this.frame.enterRow(this.guards);
    this.emit(true, undefined);
  }

  /** Computes the rest, for the four elements in hand. */
  advance(reduced?: Value): void {
    this.emit(false, reduced);
  }

  /** How many instructions, roughly, a group takes. */
  get weight(): number {
    const { lines, needed, steady } = this;
    return lines.reduce((sum, line, i) => (needed[i] && !steady[i] ? sum + this.weigh(line) : sum), 0);
  }

  value(position: number): Value {
    const value = this.values[position];
    if (!value) throw new Error(`internal: expression ${position} was asked for before it was computed`);
    return value;
  }

  private emit(steady: boolean, reduced: Value | undefined): void {
    this.lines.forEach((line, i) => {
      if (this.needed[i] && this.steady[i] === steady) this.values[i] = this.compute(line, steady, reduced);
    });
  }

  private compute(line: Line, steady: boolean, reduced: Value | undefined): Value {
    const { frame } = this;
    switch (line.op) {
      case 'load':
        return steady ? loadFixed(frame, line.cursor) : loadMoving(frame, line.cursor);
      case 'index':
        return this.index(line.cursor);
      case 'inside':
        return [frame.inside(line.guard)];
      case 'constant':
        return this.constant(line);
      case 'reduced':
        if (!reduced) throw new Error('internal: a reduced value outside an epilogue');
        return reduced;
      default:
        return operate(
          this.shop,
          line,
          line.args.map((argument) => this.value(argument)),
        );
    }
  }

  private weigh(line: Line): number {
    if (!('cursor' in line)) return 'args' in line ? weightOf(line) : 1;
    const { pace, guard } = this.frame.nest.cursors[line.cursor]!;
    return (pace === 'strided' ? STRIDED_WEIGHT : 1) * (guard === undefined ? 1 : GUARDED_WEIGHT);
  }

  private constant({ dtype, word }: Line & { op: 'constant' }): Value {
    const { code } = this.shop;
    if (dtype !== 'float64') return [code.let(load('v128.load32_splat', this.frame.args, 4 * word))];
    const vector = code.let(load('v128.load64_splat', this.frame.args, 4 * word));
    return [vector, vector];
  }

  private index(number: number): Value {
    const { frame } = this;
    const { code } = this.shop;
    const cursor = frame.nest.cursors[number]!;
    let vector = op('i32x4.splat', frame.pointer(number));
    if (cursor.inner !== undefined) {
      const steps = load('v128.load32_splat', frame.args, 4 * cursor.inner);
      vector = op('i32x4.add', vector, op('i32x4.mul', frame.positions(), steps));
    }
    if (cursor.guard !== undefined) vector = op('v128.and', vector, frame.inside(cursor.guard));
    return [code.let(vector)];
  }
}

function steadiness(frame: Frame, lines: readonly Line[]): boolean[] {
  const steady: boolean[] = [];
  const guardIsSteady = (guard: number | undefined) =>
    guard === undefined || frame.nest.guards[guard]!.inner === undefined;
  for (const line of lines) {
    if (line.op === 'constant') steady.push(true);
    else if (line.op === 'inside') steady.push(guardIsSteady(line.guard));
    else if (line.op === 'reduced') steady.push(false);
    else if (line.op === 'load' || line.op === 'index') {
      const cursor = frame.nest.cursors[line.cursor]!;
      steady.push(cursor.pace === 'fixed' && guardIsSteady(cursor.guard));
    } else steady.push(line.args.every((argument) => steady[argument]));
  }
  return steady;
}

function necessity(lines: readonly Line[], wanted: readonly number[]): boolean[] {
  const needed = lines.map((_, i) => wanted.includes(i));
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i]!;
    if (!needed[i] || !('args' in line)) continue;
    for (const argument of line.args) needed[argument] = true;
  }
  return needed;
}

function guardsOf(frame: Frame, line: Line): number[] {
  if (line.op === 'inside') return [line.guard];
  if (line.op !== 'load' && line.op !== 'index') return [];
  const { guard } = frame.nest.cursors[line.cursor]!;
  return guard === undefined ? [] : [guard];
}
