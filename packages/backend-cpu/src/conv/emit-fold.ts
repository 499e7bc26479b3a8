/**
 * Folding: the products of the weights at every place of a window with every element of an image, added up
 * where they belong in the output (as in `nn.Fold` of PyTorch, or `col2im`). Where that is comes from a table:
 * its head, then one entry for every stretch of products that lie side by side.
 */

import { type Element, VECTOR_BYTES } from '../matmul/element.js';
import { callFinish } from '../matmul/loops.js';
import { overStretch } from '../matmul/stretch.js';
import { wordAt } from '../matmul/words.js';
import {
  type FunctionBuilder,
  type FunctionReference,
  type Local,
  load,
  type ModuleBuilder,
  type Operand,
  op,
  shuffle,
  splatI32,
} from '../wasm/index.js';

/** The words at the head of the table: the window's places, the bytes of a plane of the output and of a step in it, and the bytes of the entries. */
export const HEAD = ['places', 'planeBytes', 'stepBytes', 'entriesBytes'] as const;
/** The words of an entry: offsets in bytes in the products of a channel and in its plane, and how many there are. */
export const ENTRY = ['from', 'to', 'count'] as const;

/**
 * `fold(args, result, row, rows, finishRow)`: whole output channels, from the one that has row `row` of the
 * product on, and the epilogue over them.
 */
export function emitFold(module: ModuleBuilder, element: Element, finish?: FunctionReference) {
  return module.function(5, (code, args, result, row, rows, finishRow) => {
    const table = code.let(wordAt(args, 'fold'));
    const parts = code.let(wordAt(args, 'parts'));
    const rowBytes = code.let(wordAt(args, 'cRow'));
    const [places, planeBytes, stepBytes, entriesBytes] = HEAD.map((_, i) =>
      code.let(load('i32.load', table, 4 * i)),
    ) as [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>];
    const entries = code.let(op('i32.add', table, 4 * HEAD.length));
    const entriesEnd = code.let(op('i32.add', entries, entriesBytes));
    const channel = code.let(op('i32.div_u', row, places));
    code.increase(finishRow, channel);
    const plane = code.let(op('i32.add', result, op('i32.mul', channel, planeBytes)));
    const entry = code.local('i32');
    code.repeatWhile(
      () => rows,
      () => {
        const at = code.let(plane);
        const planeEnd = code.let(op('i32.add', plane, planeBytes));
        overStretch(code, element, at, planeEnd, (piece) => piece.store(at, splatI32(0)));
        code.set(entry, entries);
        code.while(
          () => op('i32.lt_u', entry, entriesEnd),
          () => {
            const [from, to, count] = ENTRY.map((_, i) => load('i32.load', entry, 4 * i)) as [
              ReturnType<typeof load<'i32.load'>>,
              ReturnType<typeof load<'i32.load'>>,
              ReturnType<typeof load<'i32.load'>>,
            ];
            const left = code.let(count);
            emitAdd(code, element, {
              from: code.let(op('i32.add', parts, from)),
              to: code.let(op('i32.add', plane, to)),
              left,
              stepBytes,
            });
            code.increase(entry, 4 * ENTRY.length);
          },
        );
        if (finish) {
          const next = code.let(op('i32.add', finishRow, 1));
          callFinish(code, finish, args, finishRow, next);
          code.set(finishRow, next);
        }
        code.increase(plane, planeBytes);
        code.increase(parts, op('i32.mul', places, rowBytes));
        code.decrease(rows, places);
      },
    );
  });
}

type Word = Local<'i32'>;

/**
 * Adds `left` elements side by side to others: as vectors where those lie side by side too, and where they are
 * every other one, with zeros between them; there one more must follow, which gets a zero.
 */
function emitAdd(
  code: FunctionBuilder,
  { add, bits, bytes, lanes, single }: Element,
  { from, to, left, stepBytes }: Readonly<Record<'from' | 'to' | 'left' | 'stepBytes', Word>>,
): void {
  const loop = (taken: number, least: number, step: Word | number, turn: () => void) => {
    code.while(
      () => op('i32.ge_u', left, least),
      () => {
        turn();
        code.increase(from, taken * bytes);
        code.increase(to, step);
        code.decrease(left, taken);
      },
    );
  };
  const addVector = (vector: Operand<'v128'>, offset: number) =>
    code.store('v128.store', to, op(add, load('v128.load', to, offset), vector), offset);
  code.if(op('i32.eq', stepBytes, bytes), () =>
    loop(lanes, lanes, VECTOR_BYTES, () => addVector(load('v128.load', from), 0)),
  );
  code.if(op('i32.eq', stepBytes, 2 * bytes), () =>
    loop(lanes, lanes + 1, 2 * VECTOR_BYTES, () => {
      const vector = code.let(load('v128.load', from));
      const zero = splatI32(0);
      addVector(shuffle(vector, zero, lanes === 4 ? [0, 4, 1, 5] : [0, 1, 4, 5]), 0);
      addVector(shuffle(vector, zero, lanes === 4 ? [2, 6, 3, 7] : [2, 3, 6, 7]), VECTOR_BYTES);
    }),
  );
  loop(1, 1, stepBytes, () => code.storeLane(bits, 0, to, op(add, load(single, to), load(single, from))));
}
