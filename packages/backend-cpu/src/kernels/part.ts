/**
 * Code that is a kernel by itself, or one of the functions of a kernel over rows (see rows.ts).
 */
import type { Access } from '@limpid/tensor/backend';
import type { AxisKind } from './axes.js';
import { type Build, emitKernel } from './library.js';
import type { Program } from './program.js';

/** A program whose function can stand beside others in a module. */
export interface Part extends Omit<Program, 'emit'> {
  readonly build: Build;
  /** Whether the innermost loop goes from row to row of a kernel over rows, once for all that a row has. */
  readonly isAlongRows: boolean;
}

export function programOf({ build, isAlongRows: _, ...rest }: Part): Program {
  return { ...rest, emit: () => emitKernel(build) };
}

/** How a kernel stands among others over the same rows; its work is then to be cut at rows. */
export interface Place {
  /** The axes of its shape that are the rows. */
  readonly first: number;
  readonly end: number;
  /** Where the outputs are written, over its shape. */
  readonly written: readonly Access[];
}

/** What the axes of a shape are. */
export function kindsOf(shape: readonly number[], place: Place | undefined): AxisKind[] {
  return shape.map((_, axis) => {
    if (!place || axis >= place.end) return 'kept';
    return axis < place.first ? 'before' : 'row';
  });
}
