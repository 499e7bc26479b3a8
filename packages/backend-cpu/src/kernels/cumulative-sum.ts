/**
 * Running sums along the last axis, element after element; rows are independent. They are kept as sums in
 * reductions are: in float64 for float32, compensated for float64.
 */
import type { CumulativeSumKernel } from '@limpid/tensor/backend';
import { accumulatorFor } from './accumulator.js';
import { axesOf, product, simplify } from './axes.js';
import { Frame } from './frame.js';
import { emitKernel } from './library.js';
import { loadSingle } from './load.js';
import { Nest } from './nest.js';
import type { Workshop } from './operations.js';
import { outputAccess } from './outputs.js';
import { divisionOf, type Program } from './program.js';
import { storeSingle } from './store.js';

/** One element after the other takes about as long as so many expressions that are computed by fours. */
const EXPRESSIONS = 8;

interface CumulativeSumPlan {
  readonly x: number;
  readonly output: number;
}

/** For an operand of at least one axis, without a guard. */
export function cumulativeSumProgram(kernel: CumulativeSumKernel): Program {
  const { shape, x } = kernel;
  const dtype = kernel.inputs[0]!;
  // The last axis is marked off like a reduced one, so that no other is joined with it.
  const kinds = shape.map((_, axis) => (axis === shape.length - 1 ? 'reduced' : 'kept'));
  const space = simplify(shape, [outputAccess(shape), x], kinds);
  const roles = {
    outer: axesOf(space, 'kept'),
    middle: [],
    inner: axesOf(space, 'reduced')[0],
  };
  const nest = new Nest(space, roles, 2);
  const [written, read] = space.accesses;
  const plan: CumulativeSumPlan = {
    x: nest.cursor(dtype, read!, 0),
    output: nest.cursor(dtype, written!, 1),
  };
  return {
    structure: JSON.stringify(['cumulative sum', nest.structure, plan]),
    emit: () => emitKernel((shop) => emitCumulativeSum(shop, nest, plan)),
    words: nest.words,
    count: product(shape) === 0 ? 0 : nest.outerLength,
    division: divisionOf(nest.innerLength, EXPRESSIONS),
  };
}

function emitCumulativeSum({ code }: Workshop, nest: Nest, plan: CumulativeSumPlan): void {
  const frame = new Frame(code, nest);
  const { dtype } = nest.cursors[plan.x]!;
  const accumulator = accumulatorFor(code, 'sum', dtype);
  const registers = accumulator.empty.map(() => code.local('v128'));
  const assign = (values: typeof accumulator.empty) => {
    registers.forEach((register, i) => {
      code.set(register, values[i]!);
    });
  };
  frame.overOuter(() => {
    assign(accumulator.empty);
    frame.overPositions(() => {
      const term = loadSingle(frame, plan.x, frame.address(plan.x));
      assign(accumulator.add(registers, term));
      storeSingle(frame, plan.output, accumulator.result(registers), frame.address(plan.output));
    });
  });
}
