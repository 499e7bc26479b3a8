/**
 * `y = M·v` where the rows of M lie side by side: for a stretch of y, the columns of M times their elements of
 * v are added up, four columns in every pass. The sums of a block of columns stay in the first-level cache.
 */
import {
  type FunctionBuilder,
  type Local,
  load,
  type ModuleBuilder,
  type Operand,
  op,
  splatI32,
} from '../wasm/index.js';
import { type Element, isFused, multiplyAdd, VECTOR_BYTES } from './element.js';
import { overStretch } from './stretch.js';
import { wordAt } from './vector-batches.js';

/** How many sums are formed at a time, in bytes. */
const STRETCH_BYTES = 8192;
/** How many columns are added up before their sum joins that of the others. */
const BLOCK_DEPTH = 256;
/** Columns to a pass, and vectors to a turn of its loop. */
const TOGETHER = 4;
const TURN_VECTORS = 2;

/** `multiply(args, matrix, vector, result, rows)`. */
export function emitSumColumns(module: ModuleBuilder, element: Element) {
  const { bytes } = element;
  const turnBytes = TURN_VECTORS * VECTOR_BYTES;
  return module.function(5, (code, args, matrix, vector, result, rows) => {
    const scratch = code.let(wordAt(args, 'scratch'));
    const depthStep = code.let(wordAt(args, 'depthStep'));
    const vectorStep = code.let(wordAt(args, 'vectorStep'));
    const from = code.local('i32');
    const factors = code.local('i32');
    const left = code.local('i32');
    const block = code.local('i32');
    const length = code.local('i32');
    const turns = code.local('i32');
    const place = code.local('i32');

    /** Vectors of the stretch, one turn after the other, from the scratch memory on. */
    const overTurns = (turn: () => void) => {
      code.set(place, scratch);
      code.repeatWhile(
        () => op('i32.lt_u', place, turns),
        () => {
          turn();
          code.increase(place, turnBytes);
        },
      );
    };
    const pass = (columns: number) => {
      const heads = Array.from({ length: columns }, () => code.local('i32'));
      const splats = heads.map((head) => {
        code.set(head, from);
        const splat = code.let(load(element.splat, factors));
        code.increase(from, depthStep);
        code.increase(factors, vectorStep);
        return splat;
      });
      overTurns(() => {
        for (let offset = 0; offset < turnBytes; offset += VECTOR_BYTES) {
          const read = heads.map((head) => code.let(load('v128.load', head, offset)));
          code.store(
            'v128.store',
            place,
            sumOf(element, load('v128.load', place, offset), splats, read),
            offset,
          );
        }
        for (const head of heads) code.increase(head, turnBytes);
      });
      code.decrease(block, columns);
    };
    code.repeatWhile(
      () => rows,
      () => {
        code.set(length, op('i32.mul', rows, bytes));
        code.if(op('i32.gt_u', length, STRETCH_BYTES), () => code.set(length, STRETCH_BYTES));
        code.set(turns, op('i32.add', scratch, length));
        code.set(from, matrix);
        code.set(factors, vector);
        code.set(left, wordAt(args, 'depth'));
        const isFirst = code.local('i32');
        code.set(isFirst, 1);
        code.repeatWhile(
          () => left,
          () => {
            overTurns(() => {
              for (let offset = 0; offset < turnBytes; offset += VECTOR_BYTES)
                code.store('v128.store', place, splatI32(0), offset);
            });
            code.set(block, left);
            code.if(op('i32.gt_u', block, BLOCK_DEPTH), () => code.set(block, BLOCK_DEPTH));
            code.decrease(left, block);
            for (const columns of [TOGETHER, 1]) {
              code.while(
                () => op('i32.ge_u', block, columns),
                () => pass(columns),
              );
            }
            emitTake(code, element, scratch, result, length, isFirst);
            code.set(isFirst, 0);
          },
        );
        code.increase(matrix, length);
        code.increase(result, length);
        code.decrease(rows, op('i32.div_u', length, bytes));
      },
    );
  });
}

/** `sum + Σ factors·read`: fused, one after the other, or else the products first, in pairs. */
function sumOf(
  element: Element,
  sum: Operand<'v128'>,
  factors: readonly Local<'v128'>[],
  read: readonly Local<'v128'>[],
): Operand<'v128'> {
  if (isFused(element)) return read.reduce((all, one, i) => multiplyAdd(element, factors[i]!, one, all), sum);
  let terms = read.map((one, i) => op(element.multiply, factors[i]!, one));
  while (terms.length > 1) {
    terms = terms.flatMap((term, i) => (i % 2 === 0 ? [op(element.add, term, terms[i + 1]!)] : []));
  }
  return op(element.add, sum, terms[0]!);
}

/** The sums of a block become the result, or join what it is so far. */
function emitTake(
  code: FunctionBuilder,
  element: Element,
  scratch: Local<'i32'>,
  result: Local<'i32'>,
  length: Local<'i32'>,
  isFirst: Local<'i32'>,
): void {
  const to = code.let(result);
  const from = code.let(op('i32.sub', scratch, to));
  const value = code.local('v128');
  overStretch(code, element, to, code.let(op('i32.add', to, length)), (piece) => {
    code.set(value, piece.load(op('i32.add', to, from)));
    code.if(op('i32.eqz', isFirst), () => code.set(value, op(element.add, piece.load(to), value)));
    piece.store(to, value);
  });
}
