export { stopGradient } from '@limpid/tensor';
export { customGradient } from './custom-gradient.js';
export type { CustomPullback } from './rules/marks.js';
export { type Gradients, type GradOptions, grad, valueAndGrad } from './value-and-grad.js';
export { vjp } from './vjp.js';
