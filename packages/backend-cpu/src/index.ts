export type { CpuBuffer } from './buffer.js';
export { type CpuOptions, cpu } from './cpu.js';
