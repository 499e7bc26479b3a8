import { LimpidError } from '../error.js';
import { record } from '../graph/record.js';
import { type ConvGeometry, convOutputSize, conv as primitive } from '../primitives/conv.js';
import { formatShape } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { castTo, promoteDTypes } from './operands.js';
import { reshape } from './views.js';

/** How a convolution walks. Every option is a number for all axes, or one an axis. */
export interface ConvOptions {
  /** Default 1. */
  stride?: number | readonly number[];
  /** Zeros on both sides; default 0. `'same'` keeps the size at stride 1 (the odd one goes after). */
  padding?: number | readonly number[] | 'same';
  /** Distance between the kernel's elements; default 1. */
  dilation?: number | readonly number[];
  /** Default 1. With as many groups as channels the convolution is depthwise. */
  groups?: number;
}

function perAxis(name: string, value: number | readonly number[], axes: number, least: number): number[] {
  const list = typeof value === 'number' ? new Array<number>(axes).fill(value) : [...value];
  if (list.length !== axes || list.some((n) => !Number.isInteger(n) || n < least)) {
    throw new LimpidError(
      'argument',
      `conv${axes}d: ${name} must be ${axes} whole number(s) of at least ${least}, not ${JSON.stringify(value)}`,
    );
  }
  return list;
}

function convolve(axes: number, x: Tensor, kernel: Tensor, options: ConvOptions): Tensor {
  const name = `conv${axes}d`;
  const { groups = 1 } = options;
  if (x.shape.length !== axes + 2 || kernel.shape.length !== axes + 2) {
    throw new LimpidError(
      'shape',
      `${name}: takes [batch, channels, …] and [outputs, channels / groups, …] of rank ${axes + 2}, not ${formatShape(x.shape)} and ${formatShape(kernel.shape)}`,
    );
  }
  const [batch, channels, ...spatial] = x.shape as [number, number, ...number[]];
  const [outputs, perGroup, ...window] = kernel.shape as [number, number, ...number[]];
  if (!Number.isInteger(groups) || groups < 1 || channels !== perGroup * groups || outputs % groups !== 0) {
    throw new LimpidError(
      'shape',
      `${name}: ${channels} channels in ${groups} group(s) do not fit the kernel ${formatShape(kernel.shape)}, which takes ${perGroup} a group`,
    );
  }
  const stride = perAxis('stride', options.stride ?? 1, axes, 1);
  const dilation = perAxis('dilation', options.dilation ?? 1, axes, 1);
  const { padding = 0 } = options;
  const around = padding === 'same' ? undefined : perAxis('padding', padding, axes, 0);
  const geometry = spatial.map((_, i): ConvGeometry => {
    const total = ((window[i] as number) - 1) * (dilation[i] as number);
    const low = around ? (around[i] as number) : Math.floor(total / 2);
    return {
      stride: stride[i] as number,
      padding: [low, around ? low : total - low],
      inputDilation: 1,
      kernelDilation: dilation[i] as number,
    };
  });
  geometry.forEach((axis, i) => {
    if (convOutputSize(spatial[i] as number, window[i] as number, axis) < 1) {
      throw new LimpidError(
        'shape',
        `${name}: the kernel ${formatShape(kernel.shape)} is larger than the padded input ${formatShape(x.shape)} on spatial axis ${i}`,
      );
    }
  });
  const dtype = promoteDTypes(name, x.dtype, kernel.dtype);
  const grouped = record(
    primitive,
    [
      reshape(castTo(x, dtype), [batch, groups, perGroup, ...spatial]),
      reshape(castTo(kernel, dtype), [groups, outputs / groups, perGroup, ...window]),
    ],
    { axes: geometry },
  );
  return reshape(grouped, [batch, outputs, ...grouped.shape.slice(3)]);
}

/**
 * Convolution over one axis: `x[batch, channels, n]`, `kernel[outputs, channels / groups, f]` →
 * `[batch, outputs, ⌊(n + 2·padding − dilation·(f − 1) − 1) / stride⌋ + 1]`. As everywhere in the field,
 * the kernel is not flipped.
 */
export const conv1d = (x: Tensor, kernel: Tensor, options: ConvOptions = {}): Tensor =>
  convolve(1, x, kernel, options);

/** Convolution over two axes: `x[batch, channels, height, width]`, `kernel[outputs, channels / groups, …]`. */
export const conv2d = (x: Tensor, kernel: Tensor, options: ConvOptions = {}): Tensor =>
  convolve(2, x, kernel, options);
