import { LimpidError } from '../error.js';
import type { Primitive, Signature } from '../graph/primitive.js';
import { describe } from '../graph/value.js';
import { dilate } from '../ops/dilate.js';
import { mul } from '../ops/elementwise.js';
import { sum } from '../ops/reduce.js';
import { pad, reshape, slice, transpose, windows } from '../ops/views.js';
import { accessOf } from '../schedule/view.js';
import type { Tensor } from '../value/tensor.js';

/** One spatial axis of a convolution, sizes aside. */
export interface ConvGeometry {
  readonly stride: number;
  /** Zeros before and after the (dilated) input; negative numbers crop. */
  readonly padding: readonly [low: number, high: number];
  readonly inputDilation: number;
  readonly kernelDilation: number;
}

export interface ConvAttributes {
  readonly axes: readonly ConvGeometry[];
}

/** How many positions a window has along an axis: `⌊(N + padding − F) / stride⌋ + 1`. */
export function convOutputSize(input: number, kernel: number, geometry: ConvGeometry): number {
  const { stride, padding, inputDilation, kernelDilation } = geometry;
  const dilatedInput = input === 0 ? 0 : (input - 1) * inputDilation + 1;
  const dilatedKernel = (kernel - 1) * kernelDilation + 1;
  return Math.floor((dilatedInput + padding[0] + padding[1] - dilatedKernel) / stride) + 1;
}

/** Zeros around an axis, or less of it where the padding is negative. */
function padOrCrop(x: Tensor, axis: number, [low, high]: readonly [number, number]): Tensor {
  const padded = pad(
    x,
    x.shape.map((_, a) => (a === axis ? [Math.max(0, low), Math.max(0, high)] : 0)),
  );
  const n = padded.shape[axis] as number;
  const nulls = new Array<null>(axis).fill(null);
  return slice(padded, ...nulls, [Math.max(0, -low), n - Math.max(0, -high)]);
}

/**
 * `x[batch, groups, channels, ...spatial]` with `kernel[groups, outputs, channels, ...window]` gives
 * `[batch, groups, outputs, ...positions]`; see `ConvKernel` for the sum. Both gradients of a
 * convolution are convolutions of this kind.
 */
export const conv: Primitive<ConvAttributes> = {
  name: 'conv',
  infer: (inputs, { axes }) => {
    const [x, w] = inputs as readonly [Signature, Signature];
    const fits =
      x.shape.length === axes.length + 3 &&
      w.shape.length === axes.length + 3 &&
      x.shape[1] === w.shape[0] &&
      x.shape[2] === w.shape[2] &&
      x.dtype === w.dtype;
    if (!fits) {
      throw new LimpidError(
        'shape',
        `conv: ${describe(x)} and the kernel ${describe(w)} do not fit ${axes.length} spatial axes`,
      );
    }
    const positions = axes.map((geometry, i) =>
      Math.max(0, convOutputSize(x.shape[i + 3] as number, w.shape[i + 3] as number, geometry)),
    );
    return {
      shape: [x.shape[0] as number, w.shape[0] as number, w.shape[1] as number, ...positions],
      dtype: x.dtype,
    };
  },
  lowering: {
    kind: 'native',
    epilogue: true,
    strided: true,
    kernel: (operands, value, { axes }) => {
      const [x, w] = operands as readonly [(typeof operands)[number], (typeof operands)[number]];
      return {
        kind: 'conv',
        dtype: value.dtype,
        batch: x.shape[0] as number,
        groups: x.shape[1] as number,
        inputChannels: x.shape[2] as number,
        outputChannels: w.shape[1] as number,
        axes: axes.map((geometry, i) => ({
          input: x.shape[i + 3] as number,
          kernel: w.shape[i + 3] as number,
          output: value.shape[i + 3] as number,
          stride: geometry.stride,
          padding: geometry.padding[0],
          inputDilation: geometry.inputDilation,
          kernelDilation: geometry.kernelDilation,
        })),
        x: accessOf(x),
        w: accessOf(w),
      };
    },
    /** Windows of the padded input, times the kernel, summed over channels and window. */
    decompose: (inputs, { axes }) => {
      const [x, w] = inputs as [Tensor, Tensor];
      const spatial = axes.length;
      let seen = x;
      axes.forEach((geometry, i) => {
        const placed = padOrCrop(dilate(seen, i + 3, geometry.inputDilation), i + 3, geometry.padding);
        const { stride, kernelDilation: dilation } = geometry;
        seen = windows(placed, i + 3, w.shape[i + 3] as number, { stride, dilation });
      });
      // [batch, groups, channels, ...positions, ...window] -> [batch, groups, 1, ...positions, channels, ...window]
      const rank = seen.shape.length;
      const rest = Array.from({ length: rank - 3 }, (_, i) => i + 3);
      const moved = transpose(seen, [0, 1, ...rest.slice(0, spatial), 2, ...rest.slice(spatial)]);
      const left = reshape(moved, [x.shape[0] as number, x.shape[1] as number, 1, ...moved.shape.slice(2)]);
      const [groups, outputs, channels, ...window] = w.shape as [number, number, number, ...number[]];
      const right = reshape(w, [
        1,
        groups,
        outputs,
        ...new Array<number>(spatial).fill(1),
        channels,
        ...window,
      ]);
      const inner = Array.from({ length: spatial + 1 }, (_, i) => 3 + spatial + i);
      return sum(mul(left, right), inner);
    },
  },
};
