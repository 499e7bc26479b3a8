/** float32 functions that few programs use, under the names of their operations. */
export { erfF32 as erf } from './erf.js';
export { powF32 as pow } from './pow.js';
export { cosF32 as cos, sinF32 as sin } from './trigonometry.js';
