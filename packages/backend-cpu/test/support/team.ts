/** Backends that divide whatever can be divided, so that tests see threads at work on small kernels too. */
import { type CpuBackend, type CpuOptions, createCpu } from '../../src/cpu.js';
import { TUNING, type Tuning } from '../../src/threads/tuning.js';

export const EAGER: Tuning = {
  ...TUNING,
  leastWork: 0,
  wakingWork: 0,
  leastRange: 1,
  rangeToStart: 0,
  restMilliseconds: 0,
  isCrowded: true,
};

/** A backend of so many threads, all of which have started. */
export async function teamOf(threads: number, tuning: Partial<Tuning> = {}): Promise<CpuBackend> {
  return assembled({ threads }, { ...EAGER, ...tuning });
}

async function assembled(options: CpuOptions, tuning: Tuning): Promise<CpuBackend> {
  const { backend, team } = await createCpu(options, tuning);
  while (team && team.size > 1 && team.started < team.size - 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return backend;
}
