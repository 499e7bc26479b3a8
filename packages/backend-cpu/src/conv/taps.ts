/** Convolutions with few output channels to a group, as sums over the places of a window (see `emit-taps`). */
import type { ConvKernel } from '@limpid/tensor/backend';
import { placesOf, product } from '../kernels/axes.js';
import { importer } from '../kernels/library.js';
import type { CpuRun, Launcher } from '../launcher.js';
import type { Element } from '../matmul/element.js';
import type { Epilogue } from '../matmul/finish.js';
import { BLOCK_DEPTH } from '../matmul/words.js';
import { ModuleBuilder } from '../wasm/index.js';
import { emitTaps, type Taps, WORDS } from './emit-taps.js';
import type { Operand } from './operands.js';
import { FEW_CHANNELS, isReduction, shapeOf, stepsOf, termsOf } from './reduction.js';

/** Rows of fewer outputs would leave most of the vectors empty. */
const LEAST_WIDTH = 6;
const NANOSECONDS_PER_TERM = 0.1;
/** Image, group and channel. */
const PLANE_AXES = 3;

export function hasTaps(kernel: ConvKernel): boolean {
  const { outputChannels, axes } = kernel;
  const { stride, output } = axes.at(-1)!;
  const isWide = output >= LEAST_WIDTH || !isReduction(kernel);
  const isShort = product(termsOf(kernel)) <= BLOCK_DEPTH;
  return outputChannels <= FEW_CHANNELS && stride <= 2 && isShort && isWide;
}

/** The run of the convolution; its inputs end with x, of single steps along the last axis, and w in order. */
export function prepareTaps(
  launcher: Launcher,
  element: Element,
  kernel: ConvKernel,
  x: Operand,
  w: Operand,
  epilogue?: Epilogue,
): CpuRun | Promise<CpuRun> {
  const { inputs, dtype } = kernel;
  const { bytes } = element;
  const shape = shapeOf(kernel);
  const width = shape.at(-1)!;
  const [ofX, ofW] = stepsOf(kernel, x, w);
  const over = (axes: number, from: number) =>
    placesOf(
      shape.slice(from, axes),
      [ofX, ofW].map(({ outer, offset }) => ({
        strides: outer.slice(from, axes),
        offset: from === 0 ? offset : 0,
      })),
    ).map((places) => places.map((place) => place * bytes));
  const planes = over(PLANE_AXES, 0).flat();
  const lines = over(shape.length - 1, PLANE_AXES).map(([offset]) => offset!);
  const taps = placesOf(termsOf(kernel), [{ strides: ofX.inner, offset: 0 }]).map(
    ([offset]) => offset! * bytes,
  );
  // The epilogue's block begins with the same addresses.
  const head = epilogue?.words ?? new Array<number>(inputs.length + 1).fill(0);
  const tables = head.length + WORDS.length;
  const values: Record<(typeof WORDS)[number], number> = {
    lineCount: lines.length,
    width,
    weightStep: ofW.inner.at(-1)! * bytes,
    units: epilogue ? epilogue.count / epilogue.rows : 0,
    planes: 4 * tables,
    lines: 4 * (tables + planes.length),
    taps: 4 * (tables + planes.length + lines.length),
    tapsEnd: 4 * (tables + planes.length + lines.length + taps.length),
  };
  const plan: Omit<Taps, 'element'> = {
    step: kernel.axes.at(-1)!.stride === 1 ? 1 : 2,
    x: inputs.length - 2,
    w: inputs.length - 1,
    result: inputs.length,
    first: head.length,
  };
  return launcher.prepare({
    structure: JSON.stringify(['taps', dtype, plan, epilogue?.structure]),
    emit: () => {
      const module = new ModuleBuilder();
      const host = importer(module);
      const finish = epilogue && module.function(3, (code) => epilogue.build({ code, host }));
      emitTaps(module, { ...plan, element }, finish?.());
      return module;
    },
    words: [...head, ...WORDS.map((name) => values[name]), ...planes, ...lines, ...taps],
    count: product(shape) / width,
    division: { granule: 1, unitCost: width * taps.length * NANOSECONDS_PER_TERM },
  });
}
