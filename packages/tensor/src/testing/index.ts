export {
  type CheckOptions,
  type CheckReport,
  type ConformanceTest,
  checkBackend,
  conformanceTests,
  type Skip,
} from './check.js';
