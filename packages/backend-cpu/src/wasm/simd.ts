import { ModuleBuilder } from './module.js';
import { type Operand, op, splatI32 } from './operand.js';

/** Whether the engine has WebAssembly and its fixed-width SIMD instructions. */
export function hasSimd(): boolean {
  return validates(splatI32(0));
}

let isRelaxed: boolean | undefined;

/**
 * Whether the engine has the relaxed SIMD instructions, of which the fused multiply-add is used; asked once,
 * so that all code of a process is of one kind.
 */
export function hasRelaxedSimd(): boolean {
  const zero = splatI32(0);
  isRelaxed ??= validates(op('f32x4.relaxed_madd', zero, zero, zero));
  return isRelaxed;
}

function validates(value: Operand<'v128'>): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const module = new ModuleBuilder();
  module.function(0, (code) => {
    code.let(value);
  });
  return WebAssembly.validate(module.finish());
}
