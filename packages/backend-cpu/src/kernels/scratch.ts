/** How much memory a running kernel may use besides its buffers: enough for the accumulators of a tile. */
export const SCRATCH_BYTES = 65536;
