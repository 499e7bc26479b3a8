/**
 * Sums over the places of a window, row by row of the output: several vectors of a row at a time, which take
 * every place, or tap, in turn. Nothing is packed; for few output channels, as in depthwise convolutions.
 */

import { type Element, multiplyAdd, VECTOR_BYTES } from '../matmul/element.js';
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

/**
 * The words that follow the addresses, in order; strides and offsets are in bytes. `planes`, `lines` and `taps`
 * are the offsets of tables in the block: where x and w begin for every plane of the output, how far on in x
 * every row of a plane is, and every tap.
 */
export const WORDS = [
  'lineCount',
  'width',
  'weightStep',
  'units',
  'planes',
  'lines',
  'taps',
  'tapsEnd',
] as const;

export interface Taps {
  readonly element: Element;
  /** The step in x from output to output. */
  readonly step: 1 | 2;
  /** The words that hold the addresses. */
  readonly x: number;
  readonly w: number;
  readonly result: number;
  /** Where `WORDS` begin. */
  readonly first: number;
}

/** What is read behind the end of a row at the most is less than the heap's margin. */
const READ_BYTES = 64;

/** `run(args, begin, end)`: rows of the output, counted through all planes; the epilogue reads the same block. */
export function emitTaps(module: ModuleBuilder, taps: Taps, finish?: FunctionReference): void {
  const { element, step } = taps;
  const { bytes, lanes } = element;
  const vectors = READ_BYTES / VECTOR_BYTES / step;
  const taken = vectors * lanes;
  module.function(
    3,
    (code, args, begin, end) => {
      const at = (index: number) => load('i32.load', args, 4 * index);
      const [lineCount, width, weightStep, units, planes, lines, first, last] = WORDS.map((_, i) =>
        code.let(at(taps.first + i)),
      ) as unknown as readonly Local<'i32'>[] & { length: 8 };
      const plane = code.let(op('i32.div_u', begin, lineCount!));
      const line = code.let(op('i32.sub', begin, op('i32.mul', plane, lineCount!)));
      const to = code.let(op('i32.add', at(taps.result), op('i32.mul', begin, op('i32.mul', width!, bytes))));
      const sums = Array.from({ length: vectors }, () => code.local('v128'));
      const [tap, weight, left] = [code.local('i32'), code.local('i32'), code.local('i32')];
      const tapsBegin = code.let(op('i32.add', args, first!));
      const tapsEnd = code.let(op('i32.add', args, last!));
      code.repeatWhile(
        () => op('i32.lt_u', begin, end),
        () => {
          const entry = code.let(op('i32.add', op('i32.add', args, planes!), op('i32.shl', plane, 3)));
          const lineEntry = op('i32.add', op('i32.add', args, lines!), op('i32.shl', line, 2));
          const from = code.let(
            op('i32.add', op('i32.add', at(taps.x), load('i32.load', entry)), load('i32.load', lineEntry)),
          );
          const weights = code.let(op('i32.add', at(taps.w), load('i32.load', entry, 4)));
          code.set(left, width!);
          code.repeatWhile(
            () => op('i32.gt_s', left, 0),
            () => {
              for (const sum of sums) code.set(sum, splatI32(0));
              code.set(tap, tapsBegin);
              code.set(weight, weights);
              code.repeatWhile(
                () => op('i32.lt_u', tap, tapsEnd),
                () => {
                  const place = code.let(op('i32.add', from, load('i32.load', tap)));
                  const factor = code.let(load(element.splat, weight));
                  sums.forEach((sum, i) => {
                    const read = code.let(readVector(element, step, place, i));
                    code.set(sum, multiplyAdd(element, factor, read, sum));
                  });
                  code.increase(tap, 4);
                  code.increase(weight, weightStep!);
                },
              );
              emitStore(code, element, sums, to, left);
              code.increase(from, taken * step * bytes);
              code.decrease(left, taken);
            },
          );
          const next = code.let(op('i32.add', begin, 1));
          if (finish) code.call(finish, args, op('i32.mul', begin, units!), op('i32.mul', next, units!));
          code.set(begin, next);
          code.increase(line, 1);
          code.if(op('i32.eq', line, lineCount!), () => {
            code.set(line, 0);
            code.increase(plane, 1);
          });
        },
      );
    },
    'run',
  );
}

/** The `number`th vector from an address on, of every element or every other one. */
function readVector({ lanes }: Element, step: 1 | 2, address: Local<'i32'>, number: number): Operand<'v128'> {
  const at = (i: number) => load('v128.load', address, i * VECTOR_BYTES);
  if (step === 1) return at(number);
  return shuffle(at(2 * number), at(2 * number + 1), lanes === 4 ? [0, 2, 4, 6] : [0, 1, 4, 5]);
}

/** Writes as many elements as are left, and moves on behind them. */
function emitStore(
  code: FunctionBuilder,
  { bits, bytes, lanes }: Element,
  sums: readonly Local<'v128'>[],
  to: Local<'i32'>,
  left: Local<'i32'>,
): void {
  sums.forEach((sum, i) => {
    code.if(
      op('i32.ge_s', left, (i + 1) * lanes),
      () => {
        code.store('v128.store', to, sum);
        code.increase(to, VECTOR_BYTES);
      },
      () => {
        for (let lane = 0; lane < lanes; lane++) {
          code.if(op('i32.gt_s', left, i * lanes + lane), () => {
            code.storeLane(bits, lane, to, sum);
            code.increase(to, bytes);
          });
        }
      },
    );
  });
}
