import type { Backend, Run } from '../backend/backend.js';
import type { Kernel } from '../backend/kernel.js';

/**
 * Backends around the one under test: to see what it is asked, to make it decline, and to catch memory that
 * is used before it is written or after it is freed.
 */

/** A buffer that knows whether it may be used. */
interface Watched {
  readonly handle: unknown;
  readonly bytes: number;
  freed: boolean;
}

function live(what: string, buffer: Watched): unknown {
  if (buffer.freed) throw new Error(`${what} a buffer of ${buffer.bytes} bytes that has been freed`);
  return buffer.handle;
}

/** A byte that makes NaN of floats, so that memory nobody wrote shows. */
const DIRT = 0xff;

/** Runs kernels of `inner`, with buffers that come filled with dirt and are refused once freed. */
export function watched(inner: Backend): Backend<Watched> {
  const wrap = (run: Run): Run<Watched> => {
    return (inputs, outputs) =>
      run(
        inputs.map((buffer) => live('a kernel reads', buffer)),
        outputs.map((buffer) => live('a kernel writes', buffer)),
      );
  };
  return {
    name: inner.name,
    spec: 1,
    dtypes: inner.dtypes,
    allocate: (bytes) => {
      const handle = inner.allocate(bytes);
      inner.write(handle, new Uint8Array(bytes).fill(DIRT));
      return { handle, bytes, freed: false };
    },
    free: (buffer) => {
      inner.free(live('free() is given', buffer));
      buffer.freed = true;
    },
    write: (buffer, data) => inner.write(live('write() is given', buffer), data),
    read: (buffer) => inner.read(live('read() is given', buffer)),
    compile: (kernel) => {
      const run = inner.compile(kernel);
      return run instanceof Promise ? run.then(wrap) : run && wrap(run);
    },
  };
}

/** The backend with some kernels declined, as far as they may be. */
function declining<B>(inner: Backend<B>, declines: (kernel: Kernel) => boolean): Backend<B> {
  return {
    name: inner.name,
    spec: 1,
    dtypes: inner.dtypes,
    allocate: (bytes) => inner.allocate(bytes),
    free: (buffer) => inner.free(buffer),
    write: (buffer, data) => inner.write(buffer, data),
    read: (buffer) => inner.read(buffer),
    compile: (kernel) => (declines(kernel) ? undefined : inner.compile(kernel)),
  };
}

/** With map and reduce kernels alone: the core must decompose all others. */
export const mapAndReduceOnly = <B>(inner: Backend<B>): Backend<B> =>
  declining(inner, ({ kind }) => kind !== 'map' && kind !== 'reduce');

/** With kernels over the same rows one by one. */
export const withoutRows = <B>(inner: Backend<B>): Backend<B> =>
  declining(inner, ({ kind }) => kind === 'rows');

/** With matrix products and convolutions that take no epilogue. */
export const withoutEpilogues = <B>(inner: Backend<B>): Backend<B> =>
  declining(
    inner,
    (kernel) => (kernel.kind === 'matmul' || kernel.kind === 'conv') && kernel.epilogue.length > 1,
  );

/** The backend, and every kernel it has been asked for, in order. */
export function recording<B>(inner: Backend<B>): { backend: Backend<B>; kernels: Kernel[] } {
  const kernels: Kernel[] = [];
  const backend = declining(inner, (kernel) => {
    kernels.push(kernel);
    return false;
  });
  return { backend, kernels };
}
