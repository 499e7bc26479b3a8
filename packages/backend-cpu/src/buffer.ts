/**
 * A handle on memory of the CPU backend: `bytes` bytes from `address` on in its WebAssembly memory. It
 * stays valid when the memory grows.
 */
export interface CpuBuffer {
  readonly address: number;
  readonly bytes: number;
}
