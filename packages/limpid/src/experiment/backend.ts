/** The backend a command computes on, chosen by name. */
import { cpu } from '@limpid/backend-cpu';
import { type Backend, referenceBackend, useBackend } from '@limpid/tensor';

/** The names of the backends there are. */
export type BackendName = 'cpu' | 'reference';

/** Runs `work` with the named backend as the one that new tensors go to, and puts the old one back. */
export async function onBackend<Result>(
  name: BackendName,
  work: (backend: Backend) => Promise<Result>,
): Promise<Result> {
  const backend = name === 'cpu' ? await cpu() : referenceBackend();
  const before = useBackend(backend);
  try {
    return await work(backend);
  } finally {
    useBackend(before);
  }
}
