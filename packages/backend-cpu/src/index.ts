export type { CpuBuffer } from './buffer.js';
export { type CpuBackend, type CpuOptions, cpu } from './cpu.js';
