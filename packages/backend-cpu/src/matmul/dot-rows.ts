/**
 * `y = M·v` where every row of M lies in one piece: dot products, each with several sums at a time, because
 * one would wait for itself. The block of v that is at hand stays in the first-level cache; where v lies
 * apart it is put together there first.
 */
import {
  type FunctionBuilder,
  type Local,
  load,
  type ModuleBuilder,
  op,
  shuffle,
  splatI32,
} from '../wasm/index.js';
import { type Element, multiplyAdd, VECTOR_BYTES } from './element.js';
import { wordAt } from './vector-batches.js';

/** How many elements of a row are taken before their sum joins that of the others. */
const BLOCK_DEPTH = 4096;
/** Vectors of sums to a row. */
const SUMS = 4;

/** `multiply(args, matrix, vector, result, rows)`. */
export function emitDotRows(module: ModuleBuilder, element: Element) {
  const { bytes, single, bits } = element;
  return module.function(5, (code, args, matrix, vector, result, rows) => {
    const rowStep = code.let(wordAt(args, 'rowStep'));
    const vectorStep = code.let(wordAt(args, 'vectorStep'));
    const left = code.let(wordAt(args, 'depth'));
    const block = code.local('i32');
    const from = code.local('i32');
    const isLater = code.local('i32');
    code.repeatWhile(
      () => left,
      () => {
        code.set(block, left);
        code.if(op('i32.gt_u', block, BLOCK_DEPTH), () => code.set(block, BLOCK_DEPTH));
        code.set(from, vector);
        code.if(op('i32.ne', vectorStep, bytes), () => {
          code.set(from, wordAt(args, 'scratch'));
          emitGather(code, element, vector, vectorStep, from, block);
        });
        code.increase(vector, op('i32.mul', block, vectorStep));
        const row = code.let(matrix);
        const place = code.let(result);
        const end = code.let(op('i32.add', result, op('i32.mul', rows, bytes)));
        code.repeatWhile(
          () => op('i32.lt_u', place, end),
          () => {
            const sum = emitDot(code, element, row, from, block);
            code.if(isLater, () => code.set(sum, op(element.add, load(single, place), sum)));
            code.storeLane(bits, 0, place, sum);
            code.increase(row, rowStep);
            code.increase(place, bytes);
          },
        );
        code.increase(matrix, op('i32.mul', block, bytes));
        code.decrease(left, block);
        code.set(isLater, 1);
      },
    );
  });
}

/** The sum of the products of `count` elements, in lane 0. */
function emitDot(
  code: FunctionBuilder,
  element: Element,
  row: Local<'i32'>,
  vector: Local<'i32'>,
  count: Local<'i32'>,
): Local<'v128'> {
  const { add, bytes, lanes, single } = element;
  const sums = Array.from({ length: SUMS }, () => {
    const sum = code.local('v128');
    code.set(sum, splatI32(0));
    return sum;
  });
  const [x, y, left] = [code.let(row), code.let(vector), code.let(count)];
  /** As long as there are enough elements left for it, `taken` at a time. */
  const loop = (taken: number, vectors: number, name: 'v128.load' | typeof single) => {
    code.while(
      () => op('i32.ge_u', left, taken),
      () => {
        for (const [i, sum] of sums.slice(0, vectors).entries()) {
          const offset = i * VECTOR_BYTES;
          code.set(sum, multiplyAdd(element, load(name, x, offset), load(name, y, offset), sum));
        }
        code.increase(x, taken * bytes);
        code.increase(y, taken * bytes);
        code.decrease(left, taken);
      },
    );
  };
  loop(SUMS * lanes, SUMS, 'v128.load');
  loop(lanes, 1, 'v128.load');
  loop(1, 1, single);
  const [first, second, third, fourth] = sums as [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>];
  code.set(first, op(add, op(add, first, second), op(add, third, fourth)));
  code.set(first, op(add, first, shuffle(first, first, [2, 3, 0, 1])));
  if (lanes === 4) code.set(first, op(add, first, shuffle(first, first, [1, 0, 3, 2])));
  return first;
}

/** Puts `count` elements that lie `step` bytes apart one behind the other. */
function emitGather(
  code: FunctionBuilder,
  { bytes, bits, single }: Element,
  source: Local<'i32'>,
  step: Local<'i32'>,
  target: Local<'i32'>,
  count: Local<'i32'>,
): void {
  const [from, to, left] = [code.let(source), code.let(target), code.let(count)];
  code.repeatWhile(
    () => left,
    () => {
      code.storeLane(bits, 0, to, load(single, from));
      code.increase(from, step);
      code.increase(to, bytes);
      code.decrease(left, 1);
    },
  );
}
