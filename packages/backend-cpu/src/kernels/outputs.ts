/** The outputs of a map or a reduction: contiguous, over the axes that are not reduced. */
import type { Access, Output } from '@limpid/tensor/backend';
import { contiguousStrides, type PlainAccess } from './axes.js';
import type { Nest } from './nest.js';

export interface OutputLine {
  readonly cursor: number;
  /** The position of the value in the list of lines. */
  readonly value: number;
}

/** How outputs of `shape` are walked in a space that has `reducedAxes` axes more at its end. */
export function outputAccess(shape: readonly number[], reducedAxes = 0): Access {
  return { strides: [...contiguousStrides(shape), ...new Array<number>(reducedAxes).fill(0)], offset: 0 };
}

/** The outputs' addresses stand in the words after those of the inputs; the accesses are taken from a list. */
export function toOutputLines(
  outputs: readonly Output[],
  inputs: number,
  accesses: Iterator<PlainAccess>,
  nest: Nest,
): OutputLine[] {
  return outputs.map(({ dtype, value }, i) => ({
    cursor: nest.cursor(dtype, accesses.next().value as PlainAccess, inputs + i),
    value,
  }));
}
