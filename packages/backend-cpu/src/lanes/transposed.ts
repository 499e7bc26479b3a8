import { type FunctionBuilder, type Operand, shuffle } from '../wasm/index.js';

/** A square of vectors, rows to columns; two 64-bit lanes or four of 32 bits. */
export function transposed(code: FunctionBuilder, rows: readonly Operand<'v128'>[]): Operand<'v128'>[] {
  if (rows.length === 2) {
    const [a, b] = rows as readonly [Operand<'v128'>, Operand<'v128'>];
    return [shuffle(a, b, [0, 1, 4, 5]), shuffle(a, b, [2, 3, 6, 7])];
  }
  const [a, b, c, d] = rows as readonly Operand<'v128'>[] & { length: 4 };
  const low = [code.let(shuffle(a!, b!, [0, 4, 1, 5])), code.let(shuffle(c!, d!, [0, 4, 1, 5]))] as const;
  const high = [code.let(shuffle(a!, b!, [2, 6, 3, 7])), code.let(shuffle(c!, d!, [2, 6, 3, 7]))] as const;
  return [low, high].flatMap(([first, second]) => [
    shuffle(first, second, [0, 1, 4, 5]),
    shuffle(first, second, [2, 3, 6, 7]),
  ]);
}
