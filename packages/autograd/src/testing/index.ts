export { type CheckGradientsOptions, checkGradients } from './check-gradients.js';
export type { DirectionCheck, GradientReport } from './report.js';
