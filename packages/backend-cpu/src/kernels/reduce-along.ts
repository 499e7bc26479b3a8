/**
 * A reduction whose inner loop runs along a reduced axis: four terms of the same result at a time, in long rows
 * several fours, each gathered for itself, so that none waits for the addition before it.
 */
import { choose } from '../lanes/value.js';
import { op } from '../wasm/index.js';
import { accumulatorFor, type Registers } from './accumulator.js';
import { Body } from './body.js';
import { Frame } from './frame.js';
import type { Nest } from './nest.js';
import type { Workshop } from './operations.js';
import { type Block, enterBlock, keep, REGISTER_BYTES, type ReducePlan } from './reduce-plan.js';
import { storeSingle } from './store.js';

/** Rows shorter than this are gone through by single groups of four elements. */
export const LONG_ROW = 32;
/** Groups of four taken together, where what is done with them is little: the most instructions, roughly. */
const TOGETHER = 4;
const MOST_WEIGHT = 96;

export function emitAlong(shop: Workshop, nest: Nest, plan: ReducePlan, block?: Block): void {
  const { code } = shop;
  const frame = new Frame(code, nest);
  const body = new Body(frame, shop, plan.body, [plan.value]);
  const epilogue = new Body(
    frame,
    shop,
    plan.epilogue,
    plan.outputs.map(({ value }) => value),
  );
  const accumulator = accumulatorFor(code, plan.reducer, plan.dtype, true);
  const together = plan.isLong && body.weight * TOGETHER <= MOST_WEIGHT ? TOGETHER : 1;
  const sets = Array.from({ length: Math.min(together, accumulator.sets) }, () =>
    accumulator.empty.map(() => code.local('v128')),
  );
  const first = sets[0]!;
  const assign = (registers: typeof first, values: Registers) => {
    registers.forEach((register, i) => {
      code.set(register, values[i]!);
    });
  };
  /** The next four terms, with nothing in the place of those beyond the row. */
  const lastTerms = () => {
    const value = body.value(plan.value);
    const terms = value.map((vector) => code.let(vector));
    code.if(op('i32.eqz', frame.isFull()), () => {
      const isThere = op('i32x4.lt_s', frame.positions(), op('i32x4.splat', frame.limit));
      const kept = choose(plan.dtype, code.let(isThere), terms, accumulator.neutral);
      terms.forEach((vector, i) => {
        code.set(vector, kept[i]!);
      });
    });
    return terms;
  };

  frame.overOuter(() => {
    if (block) enterBlock(frame, block);
    for (const registers of sets) assign(registers, accumulator.empty);
    frame.overMiddle(() => {
      code.set(frame.limit, frame.word(nest.innerSize));
      code.if(frame.limit, () => {
        body.enterRow();
        frame.overRow(
          0,
          (groups) => {
            const terms = Array.from({ length: groups }, (_, group) =>
              frame.inGroup(group, () => {
                body.advance();
                return groups > 1 ? body.value(plan.value) : lastTerms();
              }),
            );
            accumulator.together(terms).forEach((term, i) => {
              const registers = sets[i % sets.length]!;
              assign(registers, accumulator.add(registers, term));
            });
          },
          together,
        );
      });
    });
    const gathered = sets.reduce<Registers>(
      (all, registers) => (registers === first ? all : accumulator.join(all, registers)),
      first,
    );
    if (block) {
      const bytes = gathered.length * REGISTER_BYTES;
      const place = op('i32.add', frame.word(block.partials), op('i32.mul', frame.begin, bytes));
      keep(code, place, gathered);
      return;
    }
    const reduced = accumulator.result(accumulator.across(gathered));
    epilogue.enterRow();
    epilogue.advance(reduced);
    for (const { cursor, value } of plan.outputs) {
      storeSingle(frame, cursor, epilogue.value(value), frame.pointer(cursor));
    }
  });
}
