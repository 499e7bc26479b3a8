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

/** The dtypes that an operation takes, and how its error calls them. */
interface Taken {
  readonly what: string;
  has(dtype: DType): boolean;
}

const integral = (dtype: DType): boolean => dtype === 'int32' || dtype === 'uint32';

const ANY: Taken = { what: 'any dtype', has: () => true };
const NUMBERS: Taken = { what: 'numbers', has: (dtype) => dtype !== 'bool' };
const FLOATS: Taken = { what: 'floating-point values', has: isFloat };
const INTEGERS: Taken = { what: 'int32 or uint32', has: integral };
const BITS: Taken = { what: 'int32, uint32 or bool', has: (dtype) => integral(dtype) || dtype === 'bool' };

/** An operation on one value, or on two of the same dtype. */
function operation<A = undefined>(op: UnaryOp | BinaryOp, taken: Taken, result?: DType): Primitive<A> {
  return {
    name: op,
    infer: (inputs) => {
      const [a, b = a] = inputs as readonly [Signature, Signature?];
      if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) {
        throw new LimpidError(
          'dtype',
          `${op}: ${describe(a)} and ${describe(b)} differ; operations promote first`,
        );
      }
      if (!taken.has(a.dtype)) {
        throw new LimpidError('dtype', `${op}: takes ${taken.what}, not ${a.dtype}`);
      }
      return { shape: a.shape, dtype: result ?? a.dtype };
    },
    lowering: { kind: 'elementwise', op },
  };
}

export const neg = operation('neg', NUMBERS);
export const exp = operation('exp', FLOATS);
export const expm1 = operation('expm1', FLOATS);
export const log = operation('log', FLOATS);
export const log1p = operation('log1p', FLOATS);
export const sin = operation('sin', FLOATS);
export const cos = operation('cos', FLOATS);
export const tanh = operation('tanh', FLOATS);
export const sqrt = operation('sqrt', FLOATS);
export const floor = operation('floor', FLOATS);
export const erf = operation('erf', FLOATS);

export const add = operation('add', ANY);
export const mul = operation('mul', ANY);
export const div = operation('div', NUMBERS);
export const mod = operation('mod', NUMBERS);
export const pow = operation('pow', FLOATS);
/**
 * The attribute says whom the gradient of a tie belongs to, and changes nothing else: half to each
 * (`maximum`), or all to the second argument (`relu`, whose slope at 0 is 0).
 */
export const max = operation<{ tie: 'split' | 'second' }>('max', ANY);
export const less = operation('less', ANY, 'bool');
export const equal = operation('equal', ANY, 'bool');
export const bitwiseAnd = operation('bitwiseAnd', BITS);
export const bitwiseOr = operation('bitwiseOr', BITS);
export const bitwiseXor = operation('bitwiseXor', BITS);
export const shiftLeft = operation('shiftLeft', INTEGERS);
export const shiftRight = operation('shiftRight', INTEGERS);

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
