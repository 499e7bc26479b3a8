/**
 * A reduction whose inner loop runs along the last axis that stays: four results at a time.
 *
 * The row is taken in tiles. The accumulators of a tile lie in scratch memory; the rows of terms are added to
 * them in sweeps, and in the end a sweep over the tile runs the epilogue and stores.
 */
import { ELEMENTS } from '../lanes/value.js';
import { least, op } from '../wasm/index.js';
import { accumulatorFor, type Registers } from './accumulator.js';
import { Body } from './body.js';
import { Frame } from './frame.js';
import type { Nest } from './nest.js';
import type { Workshop } from './operations.js';
import { type Block, enterBlock, keep, REGISTER_BYTES, type ReducePlan, recallFrom } from './reduce-plan.js';
import { storeMoving } from './store.js';

/** Results to a tile: long stretches of each row, and accumulators (at most 16 bytes to a result) in a near cache. */
const TILE = 4096;
/** A compensated sum of four float64 has four registers; nothing that is gathered across has more. */
export const TILE_BYTES = (TILE / ELEMENTS) * 4 * REGISTER_BYTES;
/** Rows added in one sweep, where the terms are simple, so that the accumulators are moved less often. */
const TOGETHER = 8;
const MOST_LINES_TOGETHER = 6;

export function emitAcross(shop: Workshop, nest: Nest, plan: ReducePlan, block?: Block): void {
  const { code } = shop;
  const frame = new Frame(code, nest);
  const bodies = Array.from({ length: TOGETHER }, () => new Body(frame, shop, plan.body, [plan.value]));
  const isSimple = bodies[0]!.guards.size === 0 && plan.body.length <= MOST_LINES_TOGETHER;
  const epilogue = new Body(
    frame,
    shop,
    plan.epilogue,
    plan.outputs.map(({ value }) => value),
  );
  const accumulator = accumulatorFor(code, plan.reducer, plan.dtype);
  const perGroup = accumulator.empty.length * REGISTER_BYTES;
  const tile = code.local('i32');
  const rowEnd = code.local('i32');
  const accumulators = code.let(frame.word(plan.scratch));

  /** Where the accumulators of the four results in hand lie. */
  const place = () => {
    // Those of a block are kept for all of the row, those of a tile only until it is done.
    const first = block ? frame.position : op('i32.sub', frame.position, tile);
    const group = op('i32.shr_u', first, Math.log2(ELEMENTS));
    return code.let(op('i32.add', accumulators, op('i32.mul', group, perGroup)));
  };
  const recall = (address: ReturnType<typeof place>) => recallFrom(code, address, accumulator.empty.length);

  const overTile = () => {
    frame.overRow(tile, () => keep(code, place(), accumulator.empty));
    const gather = (rows: readonly Body[]) => {
      rows.forEach((body, i) => {
        frame.inPlace(i, () => body.enterRow());
      });
      frame.overRow(tile, () => {
        const address = place();
        const terms = rows.map((body, i) => {
          frame.inPlace(i, () => body.advance());
          return body.value(plan.value);
        });
        keep(code, address, accumulator.together(terms).reduce<Registers>(accumulator.add, recall(address)));
      });
    };
    if (isSimple) frame.overMiddleTogether(TOGETHER, (count) => gather(bodies.slice(0, count)));
    else frame.overMiddle(() => gather(bodies.slice(0, 1)));
    if (block) return;
    epilogue.enterRow();
    frame.overRow(tile, () => {
      epilogue.advance(accumulator.result(recall(place())));
      storeMoving(
        frame,
        plan.outputs.map(({ cursor, value }) => ({ cursor, value: epilogue.value(value) })),
      );
    });
  };
  const overTiles = () => {
    code.repeatWhile(
      () => op('i32.lt_u', tile, rowEnd),
      () => {
        const next = code.let(op('i32.add', tile, TILE));
        code.set(frame.limit, least(next, rowEnd));
        overTile();
        code.set(tile, frame.limit);
      },
    );
  };

  if (nest.outerSizes.length === 0) {
    frame.seek(frame.begin);
    code.set(tile, frame.begin);
    code.set(rowEnd, frame.end);
    overTiles();
  } else {
    frame.overOuter(() => {
      if (block) {
        enterBlock(frame, block);
        const bytes = op('i32.mul', frame.word(block.groups), perGroup);
        const start = op('i32.mul', frame.begin, bytes);
        code.set(accumulators, op('i32.add', frame.word(block.partials), start));
      }
      code.set(tile, 0);
      code.set(rowEnd, frame.word(nest.innerSize));
      overTiles();
    });
  }
}
