import { cpu } from '@limpid/backend-cpu';
import { adam, applyUpdates } from '@limpid/optim';
import { compile, referenceBackend, type Tensor, tensor } from '@limpid/tensor';
import type { Backend } from '@limpid/tensor/backend';
import { describe, expect, it } from 'vitest';

/** The kernels that update a parameter of a shape with Adam, of a gradient that is there already. */
async function updateOf(backend: Backend) {
  const optimizer = adam(0.1);
  const step = compile(
    (parameter: Tensor, state: ReturnType<typeof optimizer.init>, gradient: Tensor) => {
      const [updates, next] = optimizer.update(gradient, state, parameter);
      return { parameter: applyUpdates(parameter, updates), state: next };
    },
    { donate: [0, 1] },
  );
  const parameter: Tensor = tensor(new Float32Array(12), { shape: [4, 3], backend });
  const gradient: Tensor = tensor(new Float32Array(12), { shape: [4, 3], backend });
  const { steps } = await step.plan(parameter, optimizer.init(parameter), gradient);
  return steps;
}

describe('the kernels of an Adam update', () => {
  it('are one for what the step count comes to and one for a parameter and its moments', async () => {
    expect((await updateOf(await cpu())).map(({ walk }) => walk)).toEqual(['[]', '[12]']);
  });

  it('are one more where a kernel may touch eight buffers only', async () => {
    expect((await updateOf(referenceBackend())).map(({ walk }) => walk)).toEqual(['[12]', '[]', '[12]']);
  });
});
