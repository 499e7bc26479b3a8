/**
 * Convolution kernels, both gradients among them: windows packed on the way into a product of matrices.
 * Where windows would mostly hold zeros the product is formed without them, and folded (`fold`). Where every
 * output channel sees few numbers, as in depthwise convolutions, a product would mostly pack; the sum is then
 * written out in a map kernel. All work on operands that have been put in order (`operands`).
 */
import { bytesPerElement, type ConvKernel, type MapKernel } from '@limpid/tensor/backend';
import { placesOf, product } from '../kernels/axes.js';
import { mapProgram } from '../kernels/map.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';
import { type Element, elementOf, tileFor } from '../matmul/element.js';
import { prepareFinished } from '../matmul/finish.js';
import { emitMultiply } from '../matmul/multiply.js';
import { productRun } from '../matmul/run-product.js';
import { type Term, writtenOut } from '../matmul/written-out.js';
import { flatInput, flatPlaces, isFolded, prepareFolded } from './fold.js';
import { flatWeights, type Operand, paddedInput } from './operands.js';
import { geometriesOf, productStrides } from './windows.js';

/** A sum is written out up to so many terms, for so many output channels to a group. */
const WRITTEN_TERMS = 50;
const WRITTEN_CHANNELS = 2;

/** The function that runs a convolution; `undefined` for bools. */
export function prepareConv(launcher: Launcher, kernel: ConvKernel): CpuRun | Promise<CpuRun> | undefined {
  const { dtype, inputs, inputChannels, outputChannels, axes } = kernel;
  const element = elementOf(dtype);
  if (!element) return undefined;
  const shape = shapeOf(kernel);
  if (product(shape) === 0) return () => {};
  const terms = inputChannels * product(axes.map((axis) => axis.kernel));
  // The operands in order come behind the inputs.
  const extended = { ...kernel, inputs: [...inputs, dtype, dtype] };
  const isWritten = terms === 0 || (terms <= WRITTEN_TERMS && outputChannels <= WRITTEN_CHANNELS);
  const folds = !isWritten && isFolded(kernel, element);
  const [x, w] = folds ? [flatInput(kernel), flatPlaces(kernel)] : [paddedInput(kernel), flatWeights(kernel)];
  const main = isWritten
    ? launcher.prepare(mapProgram(asMap(extended, x, w)))
    : folds
      ? prepareFinished(launcher, { ...extended, shape }, prepareFolded(launcher, element, extended, x, w))
      : prepareProducts(launcher, element, extended, x, w);
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
  element: Element,
  kernel: ConvKernel,
  x: Operand,
  w: Operand,
): CpuRun | Promise<CpuRun> {
  const tile = tileFor(element, kernel.outputChannels);
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
function asMap(kernel: ConvKernel, x: Operand, w: Operand): MapKernel {
  const { inputs, inputChannels, axes } = kernel;
  const [batchStep, groupStep, channelStep, ...steps] = x.access.strides as [number, number, number];
  const [weightsGroup, weightsRow, weightsTerm] = w.access.strides as [number, number, number];
  const here = [batchStep, groupStep, 0, ...axes.map(({ stride }, i) => stride * steps[i]!)];
  const weightsHere = [0, weightsGroup, weightsRow, ...axes.map(() => 0)];
  const window = axes.map((axis, i) => axis.kernelDilation * steps[i]!);
  const places = placesOf(
    [inputChannels, ...axes.map((axis) => axis.kernel)],
    [{ strides: [channelStep, ...window], offset: x.access.offset }],
  );
  const terms = places.map(
    ([offset], term): Term => [
      [inputs.length - 2, { strides: here, offset: offset! }],
      [inputs.length - 1, { strides: weightsHere, offset: w.access.offset + term * weightsTerm }],
    ],
  );
  return writtenOut({ ...kernel, shape: shapeOf(kernel) }, terms);
}
