/**
 * A reduction whose inner loop runs along a reduced axis: four terms of the same result at a time.
 */
import { choose } from '../lanes/value.js';
import { op } from '../wasm/index.js';
import { accumulatorFor } from './accumulator.js';
import { Body } from './body.js';
import { Frame } from './frame.js';
import type { Nest } from './nest.js';
import type { Workshop } from './operations.js';
import type { ReducePlan } from './reduce-plan.js';
import { storeSingle } from './store.js';

export function emitAlong(shop: Workshop, nest: Nest, plan: ReducePlan): void {
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
  const registers = accumulator.empty.map(() => code.local('v128'));
  const assign = (values: typeof accumulator.empty) => {
    registers.forEach((register, i) => {
      code.set(register, values[i]!);
    });
  };

  frame.overOuter(() => {
    assign(accumulator.empty);
    frame.overMiddle(() => {
      code.set(frame.limit, frame.word(nest.innerSize));
      code.if(frame.limit, () => {
        body.enterRow();
        frame.overRow(0, () => {
          body.advance();
          const value = body.value(plan.value);
          const term = value.map(() => code.local('v128'));
          const setTerm = (values: typeof value) => {
            term.forEach((vector, i) => {
              code.set(vector, values[i]!);
            });
          };
          setTerm(value);
          code.if(op('i32.eqz', frame.isFull()), () => {
            const isThere = op('i32x4.lt_s', frame.positions(), op('i32x4.splat', frame.limit));
            setTerm(choose(plan.dtype, code.let(isThere), term, accumulator.neutral));
          });
          assign(accumulator.add(registers, term));
        });
      });
    });
    const reduced = accumulator.result(accumulator.across(registers));
    epilogue.enterRow();
    epilogue.advance(reduced);
    for (const { cursor, value } of plan.outputs) {
      storeSingle(frame, cursor, epilogue.value(value), frame.pointer(cursor));
    }
  });
}
