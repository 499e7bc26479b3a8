export type { Backend, Run } from './backend/backend.js';
export type { DType, TypedArray, TypedArrayOf } from './backend/dtype.js';
export { type CompileOptions, compile } from './compile/compile.js';
export { cond } from './control/cond.js';
export { type ScanOptions, scan } from './control/scan.js';
export { whileLoop } from './control/while-loop.js';
export { defineOp, type OpDefinition } from './custom/define-op.js';
export { type ErrorCode, isLimpidError, LimpidError } from './error.js';
export { evaluate } from './evaluate/evaluate.js';
export { planOf } from './evaluate/plan-of.js';
export { currentBackend, useBackend } from './graph/default-backend.js';
export { memoryOf } from './graph/device.js';
export * from './ops/conv.js';
export * from './ops/elementwise.js';
export { stopGradient } from './ops/gradient-marks.js';
export * from './ops/indexing.js';
export * from './ops/join.js';
export * from './ops/matmul.js';
export { broadcastTo, type Operand } from './ops/operands.js';
export * from './ops/reduce.js';
export * from './ops/stable.js';
export * from './ops/views.js';
export type { PlanReport, StepReport } from './plan/report.js';
export * as random from './random/index.js';
export type { Key } from './random/key.js';
export { referenceBackend } from './reference/backend.js';
export type { Shape } from './shape/shape.js';
export type { Broadcast, MatmulShape } from './shape/types.js';
export {
  isTensor,
  type MapTree,
  type PathLeaf,
  treeLeaves,
  treeMap,
  treePaths,
  treeUnflatten,
} from './tree/tree.js';
export {
  arange,
  type CreatedShape,
  type CreateOptions,
  eye,
  type FillOptions,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
} from './value/create.js';
export { type NestedArray, Tensor } from './value/tensor.js';
