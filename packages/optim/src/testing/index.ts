export {
  type CheckOptimizerOptions,
  type ConvergenceRow,
  checkOptimizer,
  type OptimizerReport,
} from './check-optimizer.js';
