/**
 * The state of an emitted kernel function: its argument block, the pointers of its cursors, and the row it
 * is in.
 *
 * A row is the run of the inner axis at one place of the outer (and middle) axes. Before a row the guards
 * are turned into the range of inner positions inside; then it is gone along (see row.ts).
 */
import { bytesPerElement } from '@limpid/tensor/backend';
import type { Value } from '../lanes/value.js';
import { type FunctionBuilder, type Local, load, type Operand, op } from '../wasm/index.js';
import type { Bounds, Cursor, Nest } from './nest.js';
import { Odometer, stepsOf } from './odometer.js';
import { Row } from './row.js';

/** The upper end of a guard that does not bound the inner axis. */
const EVERYWHERE = 0x7fffffff;

/** The inner positions inside a guard, for the present row: `[low, high)`. */
export interface InsideRange {
  readonly low: Local<'i32'>;
  readonly high: Local<'i32'>;
}

export class Frame extends Row {
  readonly args: Local<'i32'>;
  readonly begin: Local<'i32'>;
  readonly end: Local<'i32'>;
  readonly outer: Odometer;
  readonly middle: Odometer;
  private readonly outerPointers: readonly Local<'i32'>[];
  private readonly middlePointers: readonly Local<'i32'>[];
  private active: readonly Local<'i32'>[];
  private places: readonly (readonly Local<'i32'>[])[] = [];
  private readonly ranges: readonly InsideRange[];
  private turned: ReadonlyMap<number, Value> | undefined;

  /** The function takes the argument block's address and the range `[begin, end)` of its work. */
  constructor(
    code: FunctionBuilder,
    readonly nest: Nest,
  ) {
    const { cursors } = nest;
    super(code, cursors.filter(({ pace }) => pace === 'unit' || pace === 'reverse').map(widthOf));
    [this.args, this.begin, this.end] = code.parameters as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
    const pointers = () => cursors.map(() => code.local('i32'));
    this.outerPointers = pointers();
    this.outer = new Odometer(
      code,
      this.args,
      nest.outerSizes,
      this.outerPointers,
      stepsOf(cursors, 'outerSteps'),
    );
    this.middlePointers = nest.middleSizes.length === 0 ? this.outerPointers : pointers();
    this.middle = new Odometer(
      code,
      this.args,
      nest.middleSizes,
      this.middlePointers,
      stepsOf(cursors, 'middleSteps'),
    );
    this.active = this.outerPointers;
    this.ranges = nest.guards.map(() => ({ low: code.local('i32'), high: code.local('i32') }));
  }

  word(index: number): Operand<'i32'> {
    return load('i32.load', this.args, 4 * index);
  }

  /** The pointer of a cursor at the beginning of the row. */
  pointer(cursor: number): Local<'i32'> {
    return this.active[cursor]!;
  }

  /** Where a cursor stands at the row's position. */
  address(cursor: number): Operand<'i32'> {
    const { inner } = this.nest.cursors[cursor]!;
    const pointer = this.pointer(cursor);
    return inner === undefined ? pointer : op('i32.add', pointer, op('i32.mul', this.at(), this.word(inner)));
  }

  /** Whether groups are known to be whole. */
  get areWhole(): boolean {
    return this.groups > 1 || this.turned !== undefined;
  }

  range(guard: number): InsideRange {
    return this.ranges[guard]!;
  }

  /** Which of the four elements in hand are inside a guard, as a mask. */
  inside(guard: number): Local<'v128'> {
    const { low, high } = this.range(guard);
    const positions = this.code.let(this.positions());
    const fromLow = op('i32x4.ge_s', positions, op('i32x4.splat', low));
    return this.code.let(op('v128.and', fromLow, op('i32x4.lt_s', positions, op('i32x4.splat', high))));
  }

  /** Puts the pointers on the outer position `flat`. */
  seek(flat: Operand<'i32'>): void {
    this.nest.cursors.forEach(({ base, offset }, cursor) => {
      const start =
        base === undefined ? this.word(offset) : op('i32.add', this.word(base), this.word(offset));
      this.code.set(this.outerPointers[cursor]!, start);
    });
    this.outer.seek(flat, stepsOf(this.nest.cursors, 'outerStrides'));
  }

  /** Runs the statements at every outer position in `[begin, end)`, which is not empty. */
  overOuter(statements: () => void): void {
    const { code, begin, end } = this;
    this.seek(begin);
    code.loop((again) => {
      statements();
      code.increase(begin, 1);
      code.if(op('i32.lt_u', begin, end), () => {
        this.outer.advance();
        code.branch(again);
      });
    });
  }

  /** Runs the statements at every middle position; not at all when there is none. */
  overMiddle(statements: () => void): void {
    const { code, nest } = this;
    if (nest.middleSizes.length === 0) {
      statements();
      return;
    }
    this.middle.reset();
    copyLocals(code, this.outerPointers, this.middlePointers);
    this.active = this.middlePointers;
    const left = code.let(this.word(nest.middleCount));
    code.if(left, () => {
      code.loop((again) => {
        statements();
        code.decrease(left, 1);
        code.if(left, () => {
          this.middle.advance();
          code.branch(again);
        });
      });
    });
    this.active = this.outerPointers;
  }

  /**
   * Runs the statements at all middle positions, `most` at a time as long as there are so many, and then one
   * by one; they are told how many, and reach each by `inPlace`. Not for rows with guards.
   */
  overMiddleTogether(most: number, statements: (count: number) => void): void {
    const { code, nest } = this;
    if (nest.middleSizes.length === 0) {
      statements(1);
      return;
    }
    this.places = Array.from({ length: most }, () => this.middlePointers.map(() => code.local('i32')));
    const left = code.let(this.word(nest.middleCount));
    this.middle.reset();
    copyLocals(code, this.outerPointers, this.middlePointers);
    for (const count of [most, 1]) {
      code.block((leave) =>
        code.loop((again) => {
          code.branchIf(leave, op('i32.lt_u', left, count));
          for (const place of this.places.slice(0, count)) {
            copyLocals(code, this.middlePointers, place);
            this.middle.advance();
          }
          statements(count);
          code.decrease(left, count);
          code.branch(again);
        }),
      );
    }
    this.places = [];
  }

  /** The statements at one of several positions in hand: of `overMiddleTogether`, or the rows of a square. */
  inPlace<T>(place: number, statements: () => T): T {
    const { active } = this;
    this.active = this.places[place] ?? active;
    const result = statements();
    this.active = active;
    return result;
  }

  /** Finds the range inside every guard of the list, for the row at hand. */
  enterRow(guards: Iterable<number>): void {
    const { code } = this;
    for (const guard of guards) {
      const plan = this.nest.guards[guard]!;
      const { low, high } = this.range(guard);
      code.set(low, plan.inner ? this.word(plan.inner.low) : 0);
      code.set(high, plan.inner ? this.word(plan.inner.high) : EVERYWHERE);
      const within = [
        ...plan.outer.map((bounds) => this.within(this.outer, bounds)),
        ...plan.middle.map((bounds) => this.within(this.middle, bounds)),
      ];
      if (within.length === 0) continue;
      const inside = code.let(within.reduce((all, one) => op('i32.and', all, one)));
      code.set(low, op('i32.mul', low, inside));
      code.set(high, op('i32.mul', high, inside));
    }
  }

  /** The statements for a square of four rows with pointers of their own; cursors turned give a vector to each. */
  withSquare(
    pointers: readonly (readonly Local<'i32'>[])[],
    turned: ReadonlyMap<number, Value>,
    statements: () => void,
  ): void {
    this.places = pointers;
    this.turned = turned;
    statements();
    this.places = [];
    this.turned = undefined;
  }

  /** What a turned cursor gives for the row in hand; `undefined` for every other cursor. */
  turnedVector(cursor: number): Operand<'v128'> | undefined {
    return this.turned?.get(cursor)?.[this.places.indexOf(this.active)];
  }

  /** Runs the statements for every position of the whole row, one by one; a row may be empty. */
  overPositions(statements: () => void): void {
    const { code, position } = this;
    code.set(this.limit, this.word(this.nest.innerSize));
    code.set(position, 0);
    code.while(
      () => op('i32.lt_s', position, this.limit),
      () => {
        statements();
        code.increase(position, 1);
      },
    );
  }

  private within(odometer: Odometer, { axis, low, high }: Bounds): Operand<'i32'> {
    const coordinate = odometer.coordinates[axis]!;
    return op(
      'i32.and',
      op('i32.ge_s', coordinate, this.word(low)),
      op('i32.lt_s', coordinate, this.word(high)),
    );
  }
}

export function widthOf(cursor: Cursor): number {
  return bytesPerElement(cursor.dtype);
}

export function copyLocals(
  code: FunctionBuilder,
  from: readonly Local<'i32'>[],
  to: readonly Local<'i32'>[],
): void {
  to.forEach((local, i) => {
    code.set(local, from[i]!);
  });
}
