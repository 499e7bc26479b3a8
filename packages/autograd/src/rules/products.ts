import { flip, matmul, type Tensor, transpose } from '@limpid/tensor';
import { type ConvAttributes, type ConvGeometry, record } from '@limpid/tensor/graph';
import { type Application, binary, type Rule } from './rule.js';

/**
 * Derivatives of the matrix product and of convolution. Convolutions are closed under differentiation: both
 * gradients are convolutions again, with stride and dilations exchanging their roles (V. Dumoulin and
 * F. Visin, A guide to convolution arithmetic for deep learning, 2016, chapter 4).
 */

/** The axes [a, b, c] of the first three, then the spatial ones as they are. */
function leading(x: Tensor, a: number, b: number, c: number): Tensor {
  return transpose(x, [a, b, c, ...x.shape.slice(3).map((_, i) => i + 3)]);
}

/** How far n elements reach that lie `dilation` apart. */
const extent = (n: number, dilation: number): number => (n - 1) * dilation + 1;

/** For every spatial axis the geometry made from its own and the sizes of input, kernel and result there. */
function geometries(
  { inputs: [x, w], value: y, attributes: { axes } }: Application<ConvAttributes>,
  make: (geometry: ConvGeometry, n: number, f: number, p: number) => ConvGeometry,
): ConvAttributes {
  const size = (of: Tensor | undefined, i: number): number => of?.shape[i + 3] as number;
  return { axes: axes.map((geometry, i) => make(geometry, size(x, i), size(w, i), size(y, i))) };
}

/**
 * The input's cotangent: g, dilated by the stride, with the flipped kernel. Position u = q·inputDilation + low
 * of the padded input met kernel element f at output p where p·stride = u − f·kernelDilation; high padding
 * follows from the size the result must have, and crops where the last windows did not reach the end.
 */
function convInput(g: Tensor, application: Application<ConvAttributes>): Tensor {
  const back = geometries(application, (geometry, n, f, p) => {
    const { stride, padding, inputDilation, kernelDilation } = geometry;
    const low = (f - 1) * kernelDilation - padding[0];
    const high = (n - 1) * inputDilation + extent(f, kernelDilation) - extent(p, stride) - low;
    return { stride: inputDilation, padding: [low, high], inputDilation: stride, kernelDilation };
  });
  const w = application.inputs[1] as Tensor;
  const spatial = w.shape.slice(3).map((_, i) => i + 3);
  return record(application.primitive, [g, flip(leading(w, 0, 2, 1), spatial)], back);
}

/** The kernel's cotangent: the input with g as the kernel, summed over the batch as over channels. */
function convKernel(g: Tensor, application: Application<ConvAttributes>): Tensor {
  const back = geometries(application, (geometry, n, f, p) => {
    const { stride, padding, inputDilation, kernelDilation } = geometry;
    const low = padding[0];
    const high = (f - 1) * kernelDilation + extent(p, stride) - extent(n, inputDilation) - low;
    return { stride: kernelDilation, padding: [low, high], inputDilation, kernelDilation: stride };
  });
  const x = application.inputs[0] as Tensor;
  const moved = [leading(x, 2, 1, 0), leading(g, 1, 2, 0)];
  return leading(record(application.primitive, moved, back), 1, 2, 0);
}

const convRule: Rule<ConvAttributes> = (g, application) => {
  const { needed } = application;
  return [
    needed[0] ? convInput(g, application) : undefined,
    needed[1] ? convKernel(g, application) : undefined,
  ];
};

export const productRules = {
  matmul: binary(
    (g, _, b) => matmul(g, b.swapAxes(-1, -2)),
    (g, a) => matmul(a.swapAxes(-1, -2), g),
  ),
  conv: convRule,
};
