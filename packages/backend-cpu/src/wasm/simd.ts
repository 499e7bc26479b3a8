import { ModuleBuilder } from './module.js';
import { splatI32 } from './operand.js';

/** Whether the engine has WebAssembly and its fixed-width SIMD instructions. */
export function hasSimd(): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const module = new ModuleBuilder();
  module.function([], (code) => {
    code.let(splatI32(0));
  });
  return WebAssembly.validate(module.finish());
}
