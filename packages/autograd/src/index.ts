export { stopGradient } from '@limpid/tensor';
export { type Gradients, type GradOptions, grad, valueAndGrad } from './value-and-grad.js';
