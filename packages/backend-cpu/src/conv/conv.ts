/**
 * Convolution kernels, both gradients among them: windows packed on the way into a product of matrices.
 * Where every output channel sees few numbers, as in depthwise convolutions, a product would mostly pack; the
 * sum is then written out in a map kernel. Either works on operands that have been put in order (`operands`).
 */
import { bytesPerElement, type ConvKernel, type Expression, type MapKernel } from '@limpid/tensor/backend';
import { placesOf, product } from '../kernels/axes.js';
import { mapProgram } from '../kernels/map.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';
import { tileFor } from '../matmul/element.js';
import { prepareFinished } from '../matmul/finish.js';
import { emitMultiply } from '../matmul/multiply.js';
import { productRun } from '../matmul/run-product.js';
import { flatWeights, type Operand, paddedInput } from './operands.js';
import { geometriesOf, productStrides } from './windows.js';

/** A sum is written out up to so many terms, for so many output channels to a group. */
const WRITTEN_TERMS = 50;
const WRITTEN_CHANNELS = 2;

/** The function that runs a convolution; `undefined` for dtypes other than the floats. */
export function prepareConv(launcher: Launcher, kernel: ConvKernel): CpuRun | Promise<CpuRun> | undefined {
  const { dtype, inputs, inputChannels, outputChannels, axes } = kernel;
  if (dtype !== 'float32' && dtype !== 'float64') return undefined;
  const shape = shapeOf(kernel);
  if (product(shape) === 0) return () => {};
  const [x, w] = [paddedInput(kernel), flatWeights(kernel)];
  const terms = inputChannels * product(axes.map((axis) => axis.kernel));
  // The operands in order come behind the inputs.
  const extended = { ...kernel, inputs: [...inputs, dtype, dtype] };
  const isWritten = terms === 0 || (terms <= WRITTEN_TERMS && outputChannels <= WRITTEN_CHANNELS);
  const main = isWritten
    ? launcher.prepare(mapProgram(writtenOut(extended, x, w)))
    : prepareProducts(launcher, extended, x, w);
  return together([main, prepareOperand(launcher, x), prepareOperand(launcher, w)], ([run, first, second]) =>
    inOrder(launcher, run!, [first!, second!], [x, w]),
  );
}

/** Over `[batch, group, output channel, ...outputs]`. */
function shapeOf({ batch, groups, outputChannels, axes }: ConvKernel): number[] {
  return [batch, groups, outputChannels, ...axes.map(({ output }) => output)];
}

function prepareOperand(launcher: Launcher, { copy }: Operand): CpuRun | Promise<CpuRun> {
  return copy ? launcher.prepare(mapProgram(copy)) : () => {};
}

/** Makes the copies of the operands, if any, and hands them on behind the inputs. */
function inOrder(
  launcher: Launcher,
  run: CpuRun,
  copies: readonly CpuRun[],
  operands: readonly Operand[],
): CpuRun {
  const sizes = operands.map(
    ({ copy }) => copy && product(copy.shape) * bytesPerElement(copy.outputs[0]!.dtype),
  );
  return (inputs, outputs) => {
    const pieces = sizes.map((bytes) => (bytes === undefined ? undefined : launcher.allocate(bytes)));
    const ready = pieces.map((piece, i) => {
      const input = inputs[i]!;
      if (!piece) return input;
      const target = { address: piece.address, bytes: sizes[i]! };
      copies[i]!([input], [target]);
      return target;
    });
    run([...inputs, ...ready], outputs);
    for (const piece of pieces) if (piece) launcher.free(piece);
  };
}

function prepareProducts(
  launcher: Launcher,
  kernel: ConvKernel,
  x: Operand,
  w: Operand,
): CpuRun | Promise<CpuRun> {
  const tile = tileFor(kernel.dtype as 'float32' | 'float64', kernel.outputChannels);
  const launch = launcher.find(`conv ${kernel.dtype} ${tile.rows}`, () => emitMultiply(tile, 'windows'));
  const strides = productStrides(kernel, tile);
  const geometries = geometriesOf(kernel, tile, x.access, w.access, strides !== undefined);
  const multiply = together([launch], ([ready]) => {
    const runs = geometries.map((geometry) => productRun(launcher, ready!, geometry));
    const run: CpuRun = (inputs, outputs) => {
      for (const one of runs) one([inputs.at(-1)!, inputs.at(-2)!], outputs);
    };
    return run;
  });
  return prepareFinished(
    launcher,
    { ...kernel, shape: shapeOf(kernel), ...(strides && { strides }) },
    multiply,
  );
}

/** The convolution as one expression: a load of each operand, a product and a sum for every term. */
function writtenOut(kernel: ConvKernel, x: Operand, w: Operand): MapKernel {
  const { key, dtype, inputs, outputs, epilogue, inputChannels, axes } = kernel;
  const [batchStep, groupStep, channelStep, ...steps] = x.access.strides as [number, number, number];
  const [weightsGroup, weightsRow, weightsTerm] = w.access.strides as [number, number, number];
  const here = [batchStep, groupStep, 0, ...axes.map(({ stride }, i) => stride * steps[i]!)];
  const weightsHere = [0, weightsGroup, weightsRow, ...axes.map(() => 0)];
  const window = axes.map((axis, i) => axis.kernelDilation * steps[i]!);
  const body: Expression[] = [{ op: 'constant', dtype, value: 0 }];
  let sum = 0;
  placesOf(
    [inputChannels, ...axes.map((axis) => axis.kernel)],
    [{ strides: [channelStep, ...window], offset: x.access.offset }],
  ).forEach(([offset], term) => {
    const weight = w.access.offset + term * weightsTerm;
    const first =
      body.push(
        { op: 'load', dtype, input: inputs.length - 2, access: { strides: here, offset: offset! } },
        { op: 'load', dtype, input: inputs.length - 1, access: { strides: weightsHere, offset: weight } },
      ) - 2;
    const factor = body.push({ op: 'mul', dtype, args: [first, first + 1] }) - 1;
    sum = body.push({ op: 'add', dtype, args: [sum, factor] }) - 1;
  });
  const moved: number[] = [];
  for (const expression of epilogue) {
    if (expression.op === 'reduced') moved.push(sum);
    else if (!('args' in expression)) moved.push(body.push(expression) - 1);
    else moved.push(body.push({ ...expression, args: expression.args.map((i) => moved[i]!) }) - 1);
  }
  return {
    kind: 'map',
    key: `${key} written out`,
    shape: shapeOf(kernel),
    inputs,
    outputs: outputs.map((output) => ({ ...output, value: moved[output.value]! })),
    body,
  };
}
