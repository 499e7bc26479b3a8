import type { Tensor } from '@limpid/tensor';

/** How far the step is on its way from 0 to `steps`: from 0 to 1, a float32 scalar. */
export function progress(step: Tensor, steps: number): Tensor {
  return step.cast('float32').div(steps).clip(0, 1);
}
