/**
 * Convolution kernels, both gradients among them: windows packed on the way into a product of matrices.
 * Where windows would mostly hold zeros the product is formed without them, and folded (`fold`); where there
 * is next to nothing to multiply by, as in depthwise convolutions, nothing is packed (`taps`, `reduction`).
 * All work on operands that have been put in order (`operands`).
 */
import { bytesPerElement, type ConvKernel } from '@limpid/tensor/backend';
import { product } from '../kernels/axes.js';
import { mapProgram } from '../kernels/map.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';
import { type Element, tileFor } from '../matmul/element.js';
import { prepareFinished } from '../matmul/finish.js';
import { findMultiply } from '../matmul/multiply.js';
import { productRun } from '../matmul/run-product.js';
import { writtenOut } from '../matmul/written-out.js';
import { emitPackWindows } from './emit-windows.js';
import { flatInput, flatPlaces, isFolded, prepareFolded } from './fold.js';
import { flatWeights, type Operand, paddedInput } from './operands.js';
import { isReduction, prepareReduction, shapeOf, termsOf } from './reduction.js';
import { hasTaps, prepareTaps } from './taps.js';
import { geometriesOf, productStrides } from './windows.js';

/** Sums of so few terms are not folded. */
const FEW_TERMS = 50;
/** Image, group and channel: the rows that products come in. */
const ROW_AXES = 3;

/** The function that runs a convolution of elements of this kind. */
export function prepareConv(
  launcher: Launcher,
  kernel: ConvKernel,
  element: Element,
): CpuRun | Promise<CpuRun> {
  const { dtype, inputs } = kernel;
  const shape = shapeOf(kernel);
  if (product(shape) === 0) return () => {};
  const terms = product(termsOf(kernel));
  const sum = { ...kernel, shape };
  if (terms === 0) return launcher.prepare(mapProgram(writtenOut(sum, [])));
  const isSmall = hasTaps(kernel) && terms <= FEW_TERMS;
  const folds = !isSmall && isFolded(kernel, element);
  const [x, w] = folds
    ? [flatInput(kernel), flatPlaces(kernel)]
    : [paddedInput(kernel, hasTaps(kernel)), flatWeights(kernel)];
  // The operands in order come behind the inputs.
  const extended = { ...sum, inputs: [...inputs, dtype, dtype] };
  const finished = (prepare: typeof prepareTaps, rowAxes: number) =>
    prepareFinished(launcher, { ...extended, rowAxes }, (epilogue) =>
      prepare(launcher, element, extended, x, w, epilogue),
    );
  const main = folds
    ? finished(prepareFolded, ROW_AXES)
    : hasTaps(kernel)
      ? finished(prepareTaps, shape.length - 1)
      : isReduction(kernel)
        ? prepareReduction(launcher, extended, x, w)
        : prepareProducts(launcher, element, extended, x, w);
  return together([main, prepareOperand(launcher, x), prepareOperand(launcher, w)], ([run, first, second]) =>
    inOrder(launcher, run!, [first!, second!], [x, w]),
  );
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
  const strides = productStrides(kernel, tile);
  const geometries = geometriesOf(kernel, tile, x.access, w.access, strides !== undefined);
  return prepareFinished(
    launcher,
    { ...kernel, shape: shapeOf(kernel), ...(strides ? { strides } : { rowAxes: ROW_AXES }) },
    (epilogue) => {
      const code = findMultiply(
        launcher,
        kernel.dtype,
        tile,
        { name: 'windows', emitPack: emitPackWindows },
        epilogue,
      );
      return together([code], ([ready]) => {
        const runs = geometries.map((geometry) => productRun(launcher, ready!, geometry, epilogue));
        return (inputs, outputs) => {
          for (const run of runs) run(inputs, outputs);
        };
      });
    },
  );
}
