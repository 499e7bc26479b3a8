/**
 * The code of the matrix products: a module whose `run(args, begin, end)` computes the rows `[begin, end)`,
 * counted through all products. The epilogue, a function over rows of the whole result, is called for the rows
 * that are done, while they lie in a cache.
 */

import type { DType } from '@limpid/tensor/backend';
import { type Build, importer } from '../kernels/library.js';
import type { Part } from '../kernels/part.js';
import type { Launcher } from '../launcher.js';
import { type FunctionReference, type Local, least, load, ModuleBuilder, op } from '../wasm/index.js';
import type { Tile } from './element.js';
import { emitProduct, over } from './loops.js';
import { emitPack } from './pack.js';
import { emitEdge, emitTile } from './tile.js';
import { type Kind, PLACE, readWords, WORDS } from './words.js';

/** The code of products of a kind, with an epilogue or without. */
export function findMultiply(launcher: Launcher, dtype: DType, tile: Tile, kind: Kind, epilogue?: Part) {
  const structure = `${kind.name} product ${dtype} ${tile.rows} ${epilogue?.structure}`;
  return launcher.find(structure, () => emitMultiply(tile, kind, epilogue?.build));
}

function emitMultiply(tile: Tile, kind: Kind, epilogue?: Build): ModuleBuilder {
  const module = new ModuleBuilder();
  const host = importer(module);
  // Imports come first in a module.
  const finish = epilogue && module.function(3, (code) => epilogue({ code, host }));
  const references = {
    packRows: emitPack(module, tile.element, tile.rows)(),
    packColumns: (kind.name === 'windows'
      ? kind.emitPack(module, tile.element)
      : emitPack(module, tile.element, tile.columns))(),
    tile: emitTile(module, tile, tile.rows)(),
    half: emitTile(module, tile, tile.rows / 2)(),
    narrow: emitTile(module, tile, tile.rows, 1)(),
    edge: emitEdge(module, tile)(),
    finish: kind.name === 'folded' ? undefined : finish?.(),
  };
  const product = emitProduct(module, tile, kind.name, references)();
  const fold = kind.name === 'folded' ? kind.emitFold(module, tile.element, finish?.())() : undefined;
  emitRun(module, product, fold);
  return module;
}

/** Product after product, part after part. */
function emitRun(
  module: ModuleBuilder,
  product: FunctionReference,
  fold: FunctionReference | undefined,
): void {
  module.function(
    3,
    (code, args, begin, end) => {
      const word = readWords(code, args);
      const number = code.let(op('i32.div_u', begin, word.rows));
      const first = code.let(op('i32.sub', begin, op('i32.mul', number, word.rows)));
      const place = code.let(
        op('i32.add', op('i32.add', args, 4 * WORDS.length), op('i32.mul', number, 4 * PLACE.length)),
      );
      code.repeatWhile(
        () => op('i32.lt_u', begin, end),
        () => {
          const at = PLACE.map((_, i) => load('i32.load', place, 4 * i));
          const [a, b, result] = [word.a, word.b, word.c].map((base, i) =>
            code.let(op('i32.add', base, at[i]!)),
          ) as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
          const finishRow = code.let(at[3]!);
          const left = code.let(op('i32.sub', end, begin));
          const rest = op('i32.sub', word.rows, first);
          const count = code.let(least(left, rest));
          const last = code.let(op('i32.add', first, count));
          over(code, first, last, word.partRows, (row, rows) => {
            const to = code.let(op('i32.add', row, rows));
            if (fold) {
              const virtual = op('i32.sub', word.parts, op('i32.mul', row, word.cRow));
              code.call(product, args, a, b, virtual, row, to, finishRow);
              code.call(fold, args, result, row, rows, finishRow);
            } else {
              code.call(product, args, a, b, result, row, to, finishRow);
            }
          });
          code.increase(begin, count);
          code.set(first, 0);
          code.increase(place, 4 * PLACE.length);
        },
      );
    },
    'run',
  );
}
