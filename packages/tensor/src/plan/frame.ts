import type { Plan } from './plan.js';

/**
 * The arrays that running a plan takes: they are made once and used again, so that running allocates nothing but
 * buffers.
 *
 * A plan keeps one frame. A run takes it and gives it back empty, so that between runs it holds no buffer;
 * whoever runs the plan meanwhile (a backend may call anything) makes another, and a run that fails lets its own go.
 */
export interface Frame {
  /** By slot: the leaves' buffers, the results', the temporary ones. */
  readonly buffers: unknown[];
  /** What each step is run with. */
  readonly inputs: readonly unknown[][];
  readonly outputs: readonly unknown[][];
}

/** The plan's frame, or one like it while that is away. */
export function takeFrame(plan: Plan): Frame {
  const { frame, steps, leafCount, results, temporaries } = plan;
  plan.frame = undefined;
  return (
    frame ?? {
      buffers: empty(leafCount + results.length + temporaries.length),
      inputs: steps.map(({ inputs }) => empty(inputs.length)),
      outputs: steps.map(({ outputs }) => empty(outputs.length)),
    }
  );
}

/** Empties a frame, for the next run. */
export function giveBack(plan: Plan, frame: Frame): void {
  const { buffers, inputs, outputs } = frame;
  clear(buffers);
  for (let i = 0; i < inputs.length; i++) {
    clear(inputs[i] as unknown[]);
    clear(outputs[i] as unknown[]);
  }
  plan.frame = frame;
}

function empty(length: number): unknown[] {
  return new Array<unknown>(length).fill(undefined);
}

/** A plain loop: `fill` takes longer to call than such arrays to clear. */
function clear(array: unknown[]): void {
  for (let i = 0; i < array.length; i++) array[i] = undefined;
}
