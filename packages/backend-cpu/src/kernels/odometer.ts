/**
 * Walking over several axes with cursors that follow by additions.
 *
 * `seek` finds the coordinates and pointers of a flat position, by divisions; `advance` moves on by one,
 * like an odometer: the last axis first, and when it is through, back to its beginning and one on in the
 * axis before it.
 */
import { type FunctionBuilder, type Local, load, type Operand, op } from '../wasm/index.js';
import type { Cursor } from './nest.js';

export class Odometer {
  readonly coordinates: readonly Local<'i32'>[];

  /**
   * @param sizes The words with the length of every axis.
   * @param pointers The local that every cursor moves.
   * @param steps For every cursor the words with its steps along each axis; none if it does not move.
   */
  constructor(
    private readonly code: FunctionBuilder,
    private readonly args: Operand<'i32'>,
    private readonly sizes: readonly number[],
    private readonly pointers: readonly Local<'i32'>[],
    private readonly steps: readonly (readonly number[])[],
  ) {
    this.coordinates = sizes.map(() => code.local('i32'));
  }

  word(index: number): Operand<'i32'> {
    return load('i32.load', this.args, 4 * index);
  }

  /** Sets the coordinates of a flat position, and the pointers to `origin` plus where the strides lead. */
  seek(flat: Operand<'i32'>, strides: readonly (readonly number[])[]): void {
    const { code } = this;
    const rest = code.let(flat);
    for (let axis = this.sizes.length - 1; axis >= 0; axis--) {
      const coordinate = this.coordinates[axis]!;
      if (axis === 0) {
        code.set(coordinate, rest);
      } else {
        const size = this.word(this.sizes[axis]!);
        code.set(coordinate, op('i32.rem_u', rest, size));
        code.set(rest, op('i32.div_u', rest, size));
      }
      this.pointers.forEach((pointer, cursor) => {
        const stride = strides[cursor]?.[axis];
        if (stride === undefined) return;
        code.increase(pointer, op('i32.mul', coordinate, this.word(stride)));
      });
    }
  }

  /** Sets every coordinate to zero; the pointers are the caller's to set. */
  reset(): void {
    for (const coordinate of this.coordinates) this.code.set(coordinate, 0);
  }

  /** Moves on by one. At the very end it comes to the beginning of the coordinates, the pointers anywhere. */
  advance(axis = this.sizes.length - 1): void {
    const { code } = this;
    const coordinate = this.coordinates[axis];
    if (!coordinate) return;
    code.increase(coordinate, 1);
    const move = () => {
      this.pointers.forEach((pointer, cursor) => {
        const step = this.steps[cursor]?.[axis];
        if (step !== undefined) code.increase(pointer, this.word(step));
      });
    };
    if (axis === 0) {
      move();
      return;
    }
    code.if(op('i32.lt_u', coordinate, this.word(this.sizes[axis]!)), move, () => {
      code.set(coordinate, 0);
      this.advance(axis - 1);
    });
  }
}

/** The words of the cursors' movement along the outer or the middle axes. */
export function stepsOf(cursors: readonly Cursor[], which: 'outerStrides' | 'outerSteps' | 'middleSteps') {
  return cursors.map((cursor) => cursor[which]);
}
