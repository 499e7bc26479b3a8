import { type Tensor, treeLeaves, zerosLike } from '@limpid/tensor';
import {
  type CondAttributes,
  inline,
  LimpidError,
  type ScanAttributes,
  type Subgraph,
} from '@limpid/tensor/graph';
import type { Application, PullThrough } from './rule.js';

/**
 * Derivatives of values that hold sub-graphs. Each is control flow of the same kind again, whose functions
 * are the pullbacks of the sub-graphs; so loops stay loops, and backends hear of none of it.
 */

/** As `Rule`, but with one cotangent for each result of the control-flow value. */
export type ControlRule<A> = (
  cotangents: readonly (Tensor | undefined)[],
  application: Application<A>,
  pullThrough: PullThrough,
) => readonly (Tensor | undefined)[];

/** The same choice between the pullbacks of both functions; what one does not capture gets zero from it. */
const condRule: ControlRule<CondAttributes> = (cotangents, { inputs, attributes, needed }, pullThrough) => {
  const { ifTrue, ifFalse, cond } = attributes;
  const operandCount = ifTrue.parameters.length;
  const split = 1 + operandCount + ifTrue.captured.length;
  const positions = (captured: readonly [number, number]): number[] =>
    inputs.flatMap((_, i) =>
      (i > 0 && i <= operandCount) || (i >= captured[0] && i < captured[1]) ? [i] : [],
    );
  const branch = (subgraph: Subgraph, used: readonly number[]) => (): Tensor[] => {
    const chosen = used.map((i) => inputs[i] as Tensor);
    const gradients = pullThrough((values) => inline(subgraph, values), chosen, cotangents);
    return inputs.flatMap((input, i) => (needed[i] ? [gradients[used.indexOf(i)] ?? zerosLike(input)] : []));
  };
  const results = treeLeaves(
    cond(
      inputs[0] as Tensor,
      branch(ifTrue, positions([1 + operandCount, split])),
      branch(ifFalse, positions([split, inputs.length])),
    ),
  );
  let next = 0;
  return inputs.map((_, i) => (needed[i] ? results[next++] : undefined));
};

/** The body of a scan as a function of its carry, its row and what it captures. */
function roundOf({ body, carryCount }: ScanAttributes) {
  const first = zerosLike(body.parameters[carryCount] as Tensor);
  return (carry: readonly Tensor[], row: readonly Tensor[], captured: readonly Tensor[]): Tensor[] =>
    // The body takes its row from the whole of xs by number: it gets a whole of one row, and number 0.
    inline(body, [...carry, first, ...row.map((x) => x.expandDims(0)), ...captured]);
}

/**
 * Backpropagation through time: a first scan finds the carry at the beginning of every round, a second walks
 * the rounds backwards with the cotangents of the carry and of what is captured. Nothing else of a round is
 * kept; its inside is computed again.
 */
const scanRule: ControlRule<ScanAttributes> = (cotangents, { inputs, attributes, needed }, pullThrough) => {
  const { length, reverse, carryCount, xsCount, scan } = attributes;
  const initial = inputs.slice(0, carryCount);
  const rows = inputs.slice(carryCount, carryCount + xsCount);
  const captured = inputs.slice(carryCount + xsCount);
  const forLast = initial.map((x, i) => cotangents[i] ?? zerosLike(x));
  if (length === 0) return forLast;
  const round = roundOf(attributes);
  const [, carries] = scan(
    (carry: readonly Tensor[], row: readonly Tensor[]) => [
      round(carry, row, captured).slice(0, carryCount),
      carry,
    ],
    initial,
    rows,
    { length, reverse },
  );
  // Results nobody asked about have no cotangent, and no row of one.
  const given = cotangents.slice(carryCount);
  const outputs = given.filter((cotangent) => cotangent !== undefined);
  // Nor is anything accumulated or stacked for what needs no gradient: most often the rows, which are data.
  const movingRows = (values: readonly Tensor[]): Tensor[] => values.filter((_, i) => needed[carryCount + i]);
  const moving = (values: readonly Tensor[]): Tensor[] =>
    values.filter((_, i) => needed[carryCount + xsCount + i]);
  const [[forInitial, forMoving], forRows] = scan(
    (
      [forCarry, forCaptured]: readonly [readonly Tensor[], readonly Tensor[]],
      [carry, row, forOutputs]: readonly [readonly Tensor[], readonly Tensor[], readonly Tensor[]],
    ) => {
      let next = 0;
      const back = [...forCarry, ...given.map((cotangent) => (cotangent ? forOutputs[next++] : undefined))];
      const split = (values: readonly Tensor[]) =>
        [
          values.slice(0, carryCount),
          values.slice(carryCount, carryCount + xsCount),
          values.slice(carryCount + xsCount),
        ] as const;
      const gradients = pullThrough(
        (values) => round(...split(values)),
        [...carry, ...row, ...captured],
        back,
      );
      const [toCarry, toRow, toCaptured] = split(gradients);
      const toMoving = moving(toCaptured);
      const sums = forCaptured.map((sum, i) => sum.add(toMoving[i] as Tensor));
      return [[toCarry, sums], movingRows(toRow)] as const;
    },
    [forLast, moving(captured).map((x) => zerosLike(x) as Tensor)] as const,
    [carries, rows, outputs] as const,
    { length, reverse: !reverse },
  );
  const results = [...forRows, ...forMoving];
  let next = 0;
  return [...forInitial, ...needed.slice(carryCount).map((is) => (is ? results[next++] : undefined))];
};

const whileLoopRule: ControlRule<unknown> = () => {
  throw new LimpidError(
    'argument',
    'grad: whileLoop has no reverse-mode gradient, because the number of its rounds is not known beforehand; use scan, or stopGradient around it',
  );
};

export const controlRules = { cond: condRule, scan: scanRule, whileLoop: whileLoopRule };
