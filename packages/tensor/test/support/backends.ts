import type { Backend, Kernel, Run } from '@limpid/tensor/backend';

/** The backend as one that compiles every kernel in its own time, out of order. */
export function asynchronous<B>(inner: Backend<B>): Backend<B> {
  let turns = 0;
  return {
    ...inner,
    name: `asynchronous ${inner.name}`,
    compile: (kernel) => {
      const run = inner.compile(kernel);
      if (run === undefined) return undefined;
      turns = (turns + 3) % 7;
      return later(turns, run as Run<B>);
    },
  };
}

async function later<T>(turns: number, value: T): Promise<T> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
  return value;
}

/** The backend as one on which some kernels fail: when compiled, when compiled later, or when run. */
export function failing<B>(
  inner: Backend<B>,
  when: 'compile' | 'compile later' | 'run',
  fails: (kernel: Kernel) => boolean,
): Backend<B> {
  return {
    ...inner,
    name: `failing ${inner.name}`,
    compile: (kernel) => {
      if (!fails(kernel)) return inner.compile(kernel);
      const error = new Error(`the device fell over (${when})`);
      if (when === 'compile') throw error;
      if (when === 'compile later') return Promise.reject(error);
      return () => {
        throw error;
      };
    },
  };
}
