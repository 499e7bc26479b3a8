import { LimpidError } from '../error.js';
import type { Primitive, Signature } from '../graph/primitive.js';
import {
  expandView,
  flipView,
  padView,
  permuteView,
  reshapeView,
  sliceView,
  windowsView,
} from '../schedule/view.js';
import { formatShape, type Shape, sizeOf } from '../shape/shape.js';

/** Rearrangements that move no data. Arguments arrive normalised by `ops/`, which reports misuse. */

const one = (inputs: readonly Signature[]): Signature => inputs[0] as Signature;

/** The same elements in row-major order. */
export const reshape: Primitive<{ shape: Shape }> = {
  name: 'reshape',
  infer: (inputs, { shape }) => {
    const x = one(inputs);
    if (sizeOf(x.shape) !== sizeOf(shape)) {
      throw new LimpidError(
        'shape',
        `reshape: ${formatShape(x.shape)} has ${sizeOf(x.shape)} elements, ${formatShape(shape)} has ${sizeOf(shape)}`,
      );
    }
    return { shape, dtype: x.dtype };
  },
  lowering: { kind: 'view', view: (view, { shape }) => reshapeView(view, shape) },
};

/** Axis i of the result is axis `axes[i]` of the input. */
export const permute: Primitive<{ axes: readonly number[] }> = {
  name: 'permute',
  infer: (inputs, { axes }) => {
    const x = one(inputs);
    return { shape: axes.map((axis) => x.shape[axis] as number), dtype: x.dtype };
  },
  lowering: { kind: 'view', view: (view, { axes }) => permuteView(view, axes) },
};

/** Repeats axes of size 1; the rank stays. */
export const expand: Primitive<{ shape: Shape }> = {
  name: 'expand',
  infer: (inputs, { shape }) => {
    const x = one(inputs);
    const fits = x.shape.length === shape.length && x.shape.every((n, axis) => n === 1 || n === shape[axis]);
    if (!fits) {
      throw new LimpidError('shape', `expand: ${formatShape(x.shape)} cannot become ${formatShape(shape)}`);
    }
    return { shape, dtype: x.dtype };
  },
  lowering: { kind: 'view', view: (view, { shape }) => expandView(view, shape) },
};

/** Zeros around. */
export const pad: Primitive<{ before: readonly number[]; after: readonly number[] }> = {
  name: 'pad',
  infer: (inputs, { before, after }) => {
    const x = one(inputs);
    const shape = x.shape.map((n, axis) => n + (before[axis] as number) + (after[axis] as number));
    return { shape, dtype: x.dtype };
  },
  lowering: { kind: 'view', view: (view, { before, after }) => padView(view, before, after) },
};

/** On every axis `shape[axis]` elements from `starts[axis]` on, `steps[axis]` (positive) apart. */
export const slice: Primitive<{
  starts: readonly number[];
  shape: Shape;
  steps: readonly number[];
}> = {
  name: 'slice',
  infer: (inputs, { shape }) => ({ shape, dtype: one(inputs).dtype }),
  lowering: { kind: 'view', view: (view, { starts, shape, steps }) => sliceView(view, starts, shape, steps) },
};

/** Reversed along the axes. */
export const flip: Primitive<{ axes: readonly number[] }> = {
  name: 'flip',
  infer: (inputs) => ({ shape: one(inputs).shape, dtype: one(inputs).dtype }),
  lowering: { kind: 'view', view: (view, { axes }) => flipView(view, axes) },
};

/**
 * Sliding windows along one axis: `result[…, i, …, j] = x[…, i·stride + j·dilation, …]`, the window's
 * own axis last. The base of pooling, and of convolution where it is not native.
 */
export const windows: Primitive<{ axis: number; size: number; stride: number; dilation: number }> = {
  name: 'windows',
  infer: (inputs, { axis, size, stride, dilation }) => {
    const x = one(inputs);
    const count = Math.floor(((x.shape[axis] as number) - (size - 1) * dilation - 1) / stride) + 1;
    if (count < 1) {
      throw new LimpidError(
        'shape',
        `windows: a window of ${size} (dilation ${dilation}) does not fit axis ${axis} of ${formatShape(x.shape)}`,
      );
    }
    const shape = [...x.shape.slice(0, axis), count, ...x.shape.slice(axis + 1), size];
    return { shape, dtype: x.dtype };
  },
  lowering: {
    kind: 'view',
    view: (view, { axis, size, stride, dilation }) => windowsView(view, axis, size, stride, dilation),
  },
};
