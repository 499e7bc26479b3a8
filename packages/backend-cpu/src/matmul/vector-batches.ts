/** What products of a matrix and a vector have in common: the argument block, and the way over a batch. */
import { type FunctionReference, type Local, least, load, type ModuleBuilder, op } from '../wasm/index.js';
import type { Element } from './element.js';

/**
 * The words of the argument block, in order; strides in bytes. Behind them stand, for every product of the
 * batch, the offsets of its matrix and of its vector.
 */
export const WORDS = [
  'matrix',
  'vector',
  'result',
  'scratch',
  'rows',
  'depth',
  'rowStep',
  'depthStep',
  'vectorStep',
] as const;

const PLACE_BYTES = 8;

/** The word of the argument block at an address. */
export const wordAt = (args: Local<'i32'>, name: (typeof WORDS)[number]) =>
  load('i32.load', args, 4 * WORDS.indexOf(name));

/**
 * `run(args, begin, end)`: rows of the result, counted through the batch, by
 * `multiply(args, matrix, vector, result, rows)`.
 */
export function emitOverBatches(module: ModuleBuilder, element: Element, multiply: FunctionReference): void {
  module.function(
    3,
    (code, args, begin, end) => {
      const rows = code.let(wordAt(args, 'rows'));
      code.repeatWhile(
        () => op('i32.lt_u', begin, end),
        () => {
          const number = code.let(op('i32.div_u', begin, rows));
          const place = code.let(op('i32.add', args, op('i32.mul', number, PLACE_BYTES)));
          const row = code.let(op('i32.sub', begin, op('i32.mul', number, rows)));
          const left = code.let(op('i32.sub', rows, row));
          const asked = code.let(op('i32.sub', end, begin));
          const count = code.let(least(left, asked));
          const first = op(
            'i32.add',
            op('i32.add', wordAt(args, 'matrix'), load('i32.load', place, 4 * WORDS.length)),
            op('i32.mul', row, wordAt(args, 'rowStep')),
          );
          const vector = op('i32.add', wordAt(args, 'vector'), load('i32.load', place, 4 * WORDS.length + 4));
          const result = op('i32.add', wordAt(args, 'result'), op('i32.mul', begin, element.bytes));
          code.call(multiply, args, first, vector, result, count);
          code.increase(begin, count);
        },
      );
    },
    'run',
  );
}
