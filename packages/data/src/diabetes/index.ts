export type { DiabetesOptions } from './diabetes.js';
export { diabetes } from './diabetes.js';
export { diabetesCsv } from './diabetes-csv.js';
