import { bytesPerElement, type DType, isFloat } from '../backend/dtype.js';
import type { BinaryOp, UnaryOp } from '../backend/expression.js';
import { LimpidError } from '../error.js';
import type { Primitive, Signature } from '../graph/primitive.js';
import { describe } from '../graph/value.js';
import { sameShape } from '../shape/shape.js';

/**
 * One result element from the elements at the same place. All inputs have the same shape here; the
 * operations in `ops/` broadcast and promote before they record.
 */

const numeric = (dtype: DType): boolean => dtype !== 'bool';
const integral = (dtype: DType): boolean => dtype === 'int32' || dtype === 'uint32';
const any = (): boolean => true;
const bits = (dtype: DType): boolean => integral(dtype) || dtype === 'bool';

function accept(name: string, dtype: DType, takes: (dtype: DType) => boolean, hint: string): void {
  if (!takes(dtype)) throw new LimpidError('dtype', `${name}: takes ${hint}, not ${dtype}`);
}

function unary(op: UnaryOp, takes: (dtype: DType) => boolean, hint: string): Primitive<undefined> {
  return {
    name: op,
    infer: (inputs) => {
      const [x] = inputs as readonly [Signature];
      accept(op, x.dtype, takes, hint);
      return { shape: x.shape, dtype: x.dtype };
    },
    lowering: { kind: 'elementwise', op },
  };
}

function binary<A = undefined>(
  op: BinaryOp,
  takes: (dtype: DType) => boolean,
  hint: string,
  result?: DType,
): Primitive<A> {
  return {
    name: op,
    infer: (inputs) => {
      const [a, b] = inputs as readonly [Signature, Signature];
      if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) {
        throw new LimpidError(
          'dtype',
          `${op}: ${describe(a)} and ${describe(b)} differ; operations promote first`,
        );
      }
      accept(op, a.dtype, takes, hint);
      return { shape: a.shape, dtype: result ?? a.dtype };
    },
    lowering: { kind: 'elementwise', op },
  };
}

const FLOATS = 'floating-point values';
const NUMBERS = 'numbers';
const BITS = 'int32, uint32 or bool';

export const neg = unary('neg', numeric, NUMBERS);
export const exp = unary('exp', isFloat, FLOATS);
export const expm1 = unary('expm1', isFloat, FLOATS);
export const log = unary('log', isFloat, FLOATS);
export const log1p = unary('log1p', isFloat, FLOATS);
export const sin = unary('sin', isFloat, FLOATS);
export const cos = unary('cos', isFloat, FLOATS);
export const tanh = unary('tanh', isFloat, FLOATS);
export const sqrt = unary('sqrt', isFloat, FLOATS);
export const floor = unary('floor', isFloat, FLOATS);
export const erf = unary('erf', isFloat, FLOATS);

export const add = binary('add', any, 'any dtype');
export const mul = binary('mul', any, 'any dtype');
export const div = binary('div', numeric, NUMBERS);
export const mod = binary('mod', numeric, NUMBERS);
export const pow = binary('pow', isFloat, FLOATS);
/**
 * The attribute says whom the gradient of a tie belongs to, and changes nothing else: half to each
 * (`maximum`), or all to the second argument (`relu`, whose slope at 0 is 0).
 */
export const max = binary<{ tie: 'split' | 'second' }>('max', any, 'any dtype');
export const less = binary('less', any, 'any dtype', 'bool');
export const equal = binary('equal', any, 'any dtype', 'bool');
export const bitwiseAnd = binary('bitwiseAnd', bits, BITS);
export const bitwiseOr = binary('bitwiseOr', bits, BITS);
export const bitwiseXor = binary('bitwiseXor', bits, BITS);
export const shiftLeft = binary('shiftLeft', integral, 'int32 or uint32');
export const shiftRight = binary('shiftRight', integral, 'int32 or uint32');

/** Another dtype, by the rules of `OperationExpression`. */
export const cast: Primitive<{ dtype: DType }> = {
  name: 'cast',
  infer: ([x], { dtype }) => ({ shape: (x as Signature).shape, dtype }),
  lowering: { kind: 'elementwise', op: 'cast' },
};

/** The same bits read as another dtype of the same size. */
export const bitcast: Primitive<{ dtype: DType }> = {
  name: 'bitcast',
  infer: (inputs, { dtype }) => {
    const [x] = inputs as readonly [Signature];
    if (bytesPerElement(x.dtype) !== bytesPerElement(dtype) || (x.dtype === 'bool') !== (dtype === 'bool')) {
      throw new LimpidError('dtype', `bitcast: ${x.dtype} and ${dtype} do not have the same number of bits`);
    }
    return { shape: x.shape, dtype };
  },
  lowering: { kind: 'elementwise', op: 'bitcast' },
};

/** `condition ? ifTrue : ifFalse` at every element. */
export const where: Primitive<undefined> = {
  name: 'where',
  infer: (inputs) => {
    const [condition, ifTrue, ifFalse] = inputs as readonly [Signature, Signature, Signature];
    if (condition.dtype !== 'bool') {
      throw new LimpidError('dtype', `where: the condition must be bool, not ${condition.dtype}`);
    }
    if (
      ifTrue.dtype !== ifFalse.dtype ||
      !sameShape(ifTrue.shape, ifFalse.shape) ||
      !sameShape(condition.shape, ifTrue.shape)
    ) {
      throw new LimpidError(
        'shape',
        `where: ${describe(condition)}, ${describe(ifTrue)} and ${describe(ifFalse)} differ; operations promote first`,
      );
    }
    return { shape: ifTrue.shape, dtype: ifTrue.dtype };
  },
  lowering: { kind: 'elementwise', op: 'where' },
};
