/**
 * Packing: copying a block of an operand into panels, in the order in which the tile reads it.
 *
 * A panel is `width` rows of a (or columns of b) wide and as deep as the block; it is stored depth by
 * depth, padded with zeros to the full width. Where that is no whole number of vectors, the last one sticks
 * out, into what is written next; so everything is written in the order of memory. Operands may have any
 * strides: where the panel's direction is contiguous, vectors are copied; where the depth is, squares
 * of vectors are transposed; everything else goes element by element.
 */

import { transposed } from '../lanes/transposed.js';
import {
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  type Operand,
  op,
  select,
  splatI32,
} from '../wasm/index.js';
import { type Element, VECTOR_BYTES } from './element.js';

type Word = Local<'i32'>;

/** `pack(source, alongBytes, depthBytes, extent, depth, target)`. */
export function emitPack(module: ModuleBuilder, element: Element, width: number) {
  return module.function(6, (code, source, alongBytes, depthBytes, extent, depth, to) => {
    const from = code.local('i32');
    const left = code.local('i32');
    const panel: Panel = { element, width, alongBytes, depthBytes, from, to, left };
    code.repeatWhile(
      () => op('i32.gt_s', extent, 0),
      () => {
        code.set(from, source);
        code.set(left, depth);
        const isWhole = code.let(op('i32.ge_s', extent, width));
        const isContiguous = op('i32.eq', alongBytes, element.bytes);
        code.if(
          op('i32.and', isWhole, isContiguous),
          () => emitCopy(code, panel),
          () => {
            const isDeep = op('i32.eq', depthBytes, element.bytes);
            code.if(op('i32.and', isWhole, isDeep), () => emitTranspose(code, panel));
            emitElements(code, panel, extent);
          },
        );
        code.increase(source, op('i32.mul', alongBytes, width));
        code.decrease(extent, width);
      },
    );
  });
}

interface Panel {
  readonly element: Element;
  readonly width: number;
  readonly alongBytes: Word;
  readonly depthBytes: Word;
  /** Where reading and writing stand, and how much of the depth is left. */
  readonly from: Word;
  readonly to: Word;
  readonly left: Word;
}

const bytesDeep = ({ element, width }: Panel) => width * element.bytes;

/** Moves on in depth. */
function step(code: FunctionBuilder, panel: Panel, count: number): void {
  const { from, to, left, depthBytes } = panel;
  code.increase(from, op('i32.mul', depthBytes, count));
  code.increase(to, bytesDeep(panel) * count);
  code.decrease(left, count);
}

function emitCopy(code: FunctionBuilder, panel: Panel): void {
  code.repeatWhile(
    () => panel.left,
    () => {
      for (let offset = 0; offset < bytesDeep(panel); offset += VECTOR_BYTES) {
        code.store('v128.store', panel.to, load('v128.load', panel.from, offset), offset);
      }
      step(code, panel, 1);
    },
  );
}

/** As many whole squares of vectors as the depth has. */
function emitTranspose(code: FunctionBuilder, panel: Panel): void {
  const { lanes } = panel.element;
  code.while(
    () => op('i32.ge_s', panel.left, lanes),
    () => {
      const row = code.let(panel.from);
      const rows = Array.from({ length: panel.width }, () => {
        const vector = code.let(load('v128.load', row));
        code.increase(row, panel.alongBytes);
        return vector;
      });
      const squares: (readonly Operand<'v128'>[])[] = [];
      for (let across = 0; across < panel.width; across += lanes) {
        const square = Array.from({ length: lanes }, (_, i) => rows[across + i] ?? splatI32(0));
        squares.push(transposed(code, square).map((column) => code.let(column)));
      }
      for (let i = 0; i < lanes; i++) {
        squares.forEach((columns, square) => {
          code.store('v128.store', panel.to, columns[i]!, i * bytesDeep(panel) + square * VECTOR_BYTES);
        });
      }
      step(code, panel, lanes);
    },
  );
}

/** What is left of the depth, element by element, with zeros beyond the extent. */
function emitElements(code: FunctionBuilder, panel: Panel, extent: Word): void {
  const { element, width, from, to, left, alongBytes } = panel;
  const { bytes } = element;
  const have = code.let(select(extent, i32(width), op('i32.lt_s', extent, width)));
  code.while(
    () => left,
    () => {
      for (let offset = 0; offset < bytesDeep(panel); offset += VECTOR_BYTES) {
        code.store('v128.store', to, splatI32(0), offset);
      }
      const read = code.let(from);
      const write = code.let(to);
      const end = code.let(op('i32.add', to, op('i32.mul', have, bytes)));
      code.repeatWhile(
        () => op('i32.lt_u', write, end),
        () => {
          code.storeLane(element.bits, 0, write, load(element.single, read));
          code.increase(read, alongBytes);
          code.increase(write, bytes);
        },
      );
      step(code, panel, 1);
    },
  );
}
