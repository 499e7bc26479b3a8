export * from './bytes.js';
export * from './function.js';
export * from './instructions.js';
export * from './memory-access.js';
export * from './module.js';
export * from './operand.js';
export * from './simd.js';
