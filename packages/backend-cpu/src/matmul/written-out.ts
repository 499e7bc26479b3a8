/**
 * Sums of few products, written out as expressions: a map kernel then computes them, and the epilogue with
 * them, in one pass.
 */
import type { Access, DType, Expression, MapKernel, Output } from '@limpid/tensor/backend';

/** A kernel that ends in a sum of products and an epilogue over `shape`. */
interface Products {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly inputs: readonly DType[];
  readonly outputs: readonly Output[];
  readonly epilogue: readonly Expression[];
}

/** Every term is the product of an element of one input and an element of another. */
export type Term = readonly (readonly [input: number, access: Access])[];

export function writtenOut(kernel: Products, terms: readonly Term[]): MapKernel {
  const { key, dtype, shape, inputs, outputs, epilogue } = kernel;
  const body: Expression[] = [{ op: 'constant', dtype, value: 0 }];
  const add = (expression: Expression) => body.push(expression) - 1;
  const sum = terms.reduce((total, factors) => {
    const args = factors.map(([input, access]) => add({ op: 'load', dtype, input, access }));
    return add({ op: 'add', dtype, args: [total, add({ op: 'mul', dtype, args })] });
  }, 0);
  const moved: number[] = [];
  for (const expression of epilogue) {
    if (expression.op === 'reduced') moved.push(sum);
    else if (!('args' in expression)) moved.push(add(expression));
    else moved.push(add({ ...expression, args: expression.args.map((i) => moved[i]!) }));
  }
  return {
    kind: 'map',
    key: `${key} written out`,
    shape,
    inputs,
    outputs: outputs.map((output) => ({ ...output, value: moved[output.value]! })),
    body,
  };
}
