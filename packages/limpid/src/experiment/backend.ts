/** The backend a command computes on, chosen by name. */
import { cpu } from '@limpid/backend-cpu';
import { type Backend, referenceBackend, useBackend } from '@limpid/tensor';

/** The names of the backends there are. */
export type BackendName = 'cpu' | 'reference';

const makers: Readonly<Record<BackendName, () => Promise<Backend>>> = {
  cpu,
  reference: async () => referenceBackend(),
};
const made = new Map<BackendName, Promise<Backend>>();

/** The backend of that name: one for the process, which keeps its memory and its compiled kernels. */
function backendNamed(name: BackendName): Promise<Backend> {
  const backend = made.get(name) ?? makers[name]();
  made.set(name, backend);
  return backend;
}

/** Runs `work` with the named backend as the one that new tensors go to, and puts the old one back. */
export async function onBackend<Result>(name: BackendName, work: () => Promise<Result>): Promise<Result> {
  const before = useBackend(await backendNamed(name));
  try {
    return await work();
  } finally {
    useBackend(before);
  }
}
