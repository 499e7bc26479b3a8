/** Going over elements that lie side by side: vectors as long as there are whole ones, then element by element. */
import { type FunctionBuilder, type Local, load, type Operand, op } from '../wasm/index.js';
import { type Element, VECTOR_BYTES } from './element.js';

/** How what is at hand is read and written: a vector, or an element in the lowest lane. */
export interface Piece {
  load(address: Operand<'i32'>): Operand<'v128'>;
  store(address: Operand<'i32'>, value: Operand<'v128'>): void;
}

/** Runs the statements for every piece from the address `at`, which moves, to `end`. */
export function overStretch(
  code: FunctionBuilder,
  { bits, bytes, single }: Element,
  at: Local<'i32'>,
  end: Operand<'i32'>,
  statements: (piece: Piece) => void,
): void {
  const vector: Piece = {
    load: (address) => load('v128.load', address),
    store: (address, value) => code.store('v128.store', address, value),
  };
  const element: Piece = {
    load: (address) => load(single, address),
    store: (address, value) => code.storeLane(bits, 0, address, value),
  };
  for (const [piece, step] of [
    [vector, VECTOR_BYTES],
    [element, bytes],
  ] as const) {
    code.while(
      () => op('i32.le_u', op('i32.add', at, step), end),
      () => {
        statements(piece);
        code.increase(at, step);
      },
    );
  }
}
