export {
  type CheckOptions,
  type CheckReport,
  checkBackend,
  conformanceTests,
  type Skip,
} from './check.js';
export type { ConformanceTest } from './conformance-test.js';
