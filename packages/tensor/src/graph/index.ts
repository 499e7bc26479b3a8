/**
 * What the packages built on tensors need and users of tensors do not: the graph behind tensors, ways to add to it,
 * and the checks and words that errors share.
 */
export { checkNotPromise, checkOptions, checkRange, checkWhole } from '../check.js';
export { type CondAttributes, condAttributes } from '../control/cond.js';
export type { ScanAttributes } from '../control/scan.js';
export { inline, type Slot, type Subgraph, trace } from '../control/subgraph.js';
export { internal, isLimpidError, LimpidError } from '../error.js';
export { dilate } from '../ops/dilate.js';
export { STOP } from '../ops/gradient-marks.js';
export { alias } from '../primitives/alias.js';
export * as control from '../primitives/control.js';
export { type ConvAttributes, type ConvGeometry, conv } from '../primitives/conv.js';
export { type CustomAttributes, custom } from '../primitives/custom.js';
export * as elementwise from '../primitives/elementwise.js';
export { argsort, cumulativeSum, gather, scatterAdd } from '../primitives/indexing.js';
export { buffer, constant, iota } from '../primitives/leaves.js';
export { matmul } from '../primitives/matmul.js';
export * as reductions from '../primitives/reduce.js';
export { expand, flip, pad, permute, reshape, slice, windows } from '../primitives/views.js';
export { formatShape, normalizeAxis, sameShape, sizeOf } from '../shape/shape.js';
export { placeholder } from '../value/create.js';
export type { Primitive, Signature } from './primitive.js';
export { leafLike, record } from './record.js';
export { abstractly, isAbstract, isWatching, watching } from './tracing.js';
export { describe, type Origin, Value } from './value.js';
