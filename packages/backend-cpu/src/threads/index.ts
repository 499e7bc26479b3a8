export { possibleThreads, Team } from './team.js';
export type { Tuning } from './tuning.js';
