/**
 * The maximum of many floats in three chains of one instruction each, where IEEE 754's maximum, which is NaN when
 * one of its arguments is and puts +0 above −0, would be a single one of eight.
 *
 * The instruction that compares and chooses loses NaN and mistakes zeros. So lanes that have seen NaN are kept as a
 * mask, and the bits common to all values, whose sign says whether a zero can only be −0.
 */
import { splat, type Value } from '../lanes/value.js';
import { type FunctionBuilder, type Lanewise, op, shuffle, splatI32 } from '../wasm/index.js';
import type { Accumulator, Registers } from './accumulator.js';

type Float = 'float32' | 'float64';

/** Registers: the largest number, with any zero for a zero; lanes that have seen NaN; the bits common to all values. */
export function quickMaximum(
  code: FunctionBuilder,
  dtype: Float,
  neutral: Value,
): Accumulator & { of(value: Value): Registers } {
  const [larger, differ, equal] =
    dtype === 'float32'
      ? (['f32x4.pmax', 'f32x4.ne', 'f32x4.eq'] as const)
      : (['f64x2.pmax', 'f64x2.ne', 'f64x2.eq'] as const);
  const parts = (registers: Registers) => {
    const count = registers.length / 3;
    const part = (number: number): Value => registers.slice(number * count, (number + 1) * count);
    return [part(0), part(1), part(2)] as const;
  };
  const each = (name: Lanewise, a: Value, b: Value) =>
    a.map((vector, i) => code.let(op(name, vector, b[i]!)));
  const join = (a: Registers, b: Registers): Registers => {
    const [most, unordered, common] = parts(a);
    const [otherMost, otherUnordered, otherCommon] = parts(b);
    return [
      ...each(larger, most, otherMost),
      ...each('v128.or', unordered, otherUnordered),
      ...each('v128.and', common, otherCommon),
    ];
  };
  const of = (value: Value): Registers => [...value, ...each(differ, value, value), ...value];
  const joinLanes = (registers: Registers, lanes: readonly [number, number, number, number]) =>
    join(
      registers,
      registers.map((vector) => shuffle(vector, vector, lanes)),
    );
  const [zero, sign] = [splat(dtype, 0), splat(dtype, -0)];
  return {
    empty: [...neutral, ...neutral.map(() => splatI32(0)), ...neutral.map(() => splatI32(-1))],
    neutral,
    sets: 2,
    together: (terms) => terms,
    add: (registers, value) => join(registers, of(value)),
    of,
    join,
    across(registers) {
      if (dtype === 'float32') return joinLanes(joinLanes(registers, [2, 3, 0, 1]), [1, 0, 3, 2]);
      const [first, second] = [0, 1].map((half) => parts(registers).map((part) => part[half]!));
      return joinLanes(join(first!, second!), [2, 3, 0, 1]).flatMap((vector) => [vector, vector]);
    },
    result(registers) {
      const [most, unordered, common] = parts(registers);
      const isZero = each(equal, most, zero);
      const signOfZero = each('v128.and', each('v128.and', common, sign), isZero);
      const number = each('v128.or', each('v128.andnot', most, isZero), signOfZero);
      return each('v128.or', number, unordered);
    },
  };
}

/** The greatest of several values, element by element. */
export function maximumOf(code: FunctionBuilder, dtype: Float, values: readonly Value[]): Value {
  const { of, join, result } = quickMaximum(code, dtype, splat(dtype, 0));
  return result(values.map(of).reduce(join));
}
