/**
 * Reductions in blocks. What a block has gathered is kept as it is, in the registers' own wide precision; a second
 * function joins the registers of the blocks in order and goes on with the epilogue.
 */
import type { ReduceKernel } from '@limpid/tensor/backend';
import { ELEMENTS } from '../lanes/value.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';
import type { Work } from '../threads/work.js';
import { op } from '../wasm/index.js';
import { accumulatorFor, type Registers } from './accumulator.js';
import { product, type Space } from './axes.js';
import { Body } from './body.js';
import { Frame } from './frame.js';
import { emitKernel } from './library.js';
import { toLines } from './lines.js';
import { Nest, type Roles } from './nest.js';
import type { Workshop } from './operations.js';
import { type OutputLine, toOutputLines } from './outputs.js';
import { divisionOf } from './program.js';
import { type Choice, emitterOf, type Reduction } from './reduce.js';
import { LONG_ROW } from './reduce-along.js';
import { BLOCK_TERMS, type Block, REGISTER_BYTES, type ReducePlan, recallFrom } from './reduce-plan.js';
import type { Cut } from './reduce-split.js';
import { storeMoving } from './store.js';

/** The maximum of four float64 takes the most. */
const MOST_REGISTERS = 6;

/** The run of a reduction that is cut. */
export function prepareBlocks(
  launcher: Launcher,
  kernel: ReduceKernel,
  reduction: Reduction,
  cut: Cut,
): CpuRun | Promise<CpuRun> {
  const stages = [gathering(kernel, reduction, cut), joining(kernel, reduction, cut)];
  const codes = stages.map(({ structure, build }) => launcher.find(structure, () => emitKernel(build)));
  return together(codes, (ready) => {
    const works = stages.map(({ words, count, terms, partials }, i) => {
      const division = divisionOf(terms, kernel.body.length);
      return {
        partials,
        work: { code: ready[i]!, words: Int32Array.from(words), count, division } satisfies Work,
      };
    });
    return (inputs, outputs) => {
      const piece = launcher.allocate(cut.results * cut.blocks * MOST_REGISTERS * REGISTER_BYTES);
      for (const { work, partials } of works) {
        [...inputs, ...outputs].forEach(({ address }, i) => {
          work.words[i] = address;
        });
        work.words[partials] = piece.address;
        launcher.start(work);
      }
      launcher.free(piece);
    };
  });
}

interface Stage {
  readonly structure: string;
  readonly build: (shop: Workshop) => void;
  readonly words: readonly number[];
  readonly count: number;
  /** Terms to a unit of the work. */
  readonly terms: number;
  /** The word for the address of what the blocks have gathered. */
  readonly partials: number;
}

/** The space with the blocks as its last axis. */
function cutSpace({ sizes, kinds, accesses }: Space, { axis, length, blocks }: Cut): Space {
  const replaced = <T>(list: readonly T[], one: T) => list.map((value, i) => (i === axis ? one : value));
  return {
    sizes: [...replaced(sizes, length), blocks],
    kinds: [...kinds, 'kept'],
    accesses: accesses.map((access) => ({
      ...access,
      strides: [...access.strides, access.strides[axis]! * length],
      guard: access.guard && [...replaced(access.guard, [0, length]), [0, blocks]],
    })),
  };
}

/** What every block of every result comes to, as registers. */
function gathering(kernel: ReduceKernel, { space, choice, overResults }: Reduction, cut: Cut): Stage {
  const { body, inputs, outputs, reducer, value } = kernel;
  const blocks = cutSpace(space, cut);
  const { middle, outer } = choice.roles;
  const roles: Roles = { ...choice.roles, outer: [...outer, space.sizes.length] };
  const nest = new Nest(blocks, roles, inputs.length + outputs.length);
  const partials = nest.word(0);
  const block: Block = {
    partials,
    length: nest.word(cut.length),
    whole: nest.word(space.sizes[cut.axis]!),
    steps: nest.word(product(middle.slice(1).map((axis) => space.sizes[axis]!))),
    count: middle.length > 0 ? nest.middleCount : nest.innerSize,
    groups: nest.word(cut.groups),
  };
  const plan: ReducePlan = {
    reducer,
    value,
    dtype: body[value]!.dtype,
    body: toLines(body, blocks.accesses.slice(overResults).values(), nest),
    epilogue: [],
    outputs: [],
    isLong: nest.innerLength >= LONG_ROW,
    scratch: partials,
  };
  return {
    structure: JSON.stringify(['blocks', choice.order, nest.structure, plan, block]),
    build: (shop) => emitterOf(choice)(shop, nest, plan, block),
    words: nest.words,
    count: nest.outerLength,
    terms: BLOCK_TERMS,
    partials,
  };
}

/** The positions of words, and what is computed of the results. */
interface JoinPlan extends Pick<ReducePlan, 'reducer' | 'dtype' | 'epilogue'> {
  readonly order: Choice['order'];
  readonly outputs: readonly OutputLine[];
  readonly partials: number;
  readonly blocks: number;
  readonly groups: number;
}

/** The results of what the blocks have come to. */
function joining(kernel: ReduceKernel, { space, choice, overResults }: Reduction, cut: Cut): Stage {
  const { body, epilogue, inputs, outputs, reducer, value } = kernel;
  const { order, roles } = choice;
  const inner = order === 'across' ? roles.inner : undefined;
  const nest = new Nest(space, { outer: roles.outer, middle: [], inner }, inputs.length + outputs.length);
  const walk = space.accesses.slice(0, overResults).values();
  const plan: JoinPlan = {
    order,
    reducer,
    dtype: body[value]!.dtype,
    outputs: toOutputLines(outputs, inputs.length, walk, nest),
    epilogue: toLines(epilogue, walk, nest),
    partials: nest.word(0),
    blocks: nest.word(cut.blocks),
    groups: nest.word(cut.groups),
  };
  return {
    structure: JSON.stringify(['join blocks', nest.structure, plan]),
    build: (shop) => emitJoin(shop, nest, plan),
    words: nest.words,
    count: nest.outerLength,
    terms: cut.blocks * cut.groups,
    partials: plan.partials,
  };
}

function emitJoin(shop: Workshop, nest: Nest, plan: JoinPlan): void {
  const { code } = shop;
  const frame = new Frame(code, nest);
  const { epilogue: lines, outputs } = plan;
  const epilogue = new Body(
    frame,
    shop,
    lines,
    outputs.map(({ value }) => value),
  );
  const accumulator = accumulatorFor(code, plan.reducer, plan.dtype, plan.order === 'along');
  const groupBytes = accumulator.empty.length * REGISTER_BYTES;
  const blockBytes = code.let(op('i32.mul', frame.word(plan.groups), groupBytes));
  const rowBytes = code.let(op('i32.mul', frame.word(plan.blocks), blockBytes));
  const registers = accumulator.empty.map(() => code.local('v128'));
  const assign = (values: Registers) => {
    registers.forEach((register, i) => {
      code.set(register, values[i]!);
    });
  };
  frame.overOuter(() => {
    const row = code.let(op('i32.add', frame.word(plan.partials), op('i32.mul', frame.begin, rowBytes)));
    code.set(frame.limit, frame.word(nest.innerSize));
    epilogue.enterRow();
    frame.overRow(0, () => {
      const group = op('i32.shr_u', frame.position, Math.log2(ELEMENTS));
      const place = code.let(op('i32.add', row, op('i32.mul', group, groupBytes)));
      const left = code.let(frame.word(plan.blocks));
      assign(accumulator.empty);
      code.repeatWhile(
        () => left,
        () => {
          assign(accumulator.join(registers, recallFrom(code, place, registers.length)));
          code.increase(place, blockBytes);
          code.decrease(left, 1);
        },
      );
      const all = plan.order === 'along' ? accumulator.across(registers) : registers;
      epilogue.advance(accumulator.result(all));
      storeMoving(
        frame,
        outputs.map(({ cursor, value }) => ({ cursor, value: epilogue.value(value) })),
      );
    });
  });
}
