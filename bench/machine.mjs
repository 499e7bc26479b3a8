/** What a measurement was made on and of: the processor, the runtimes, and the versions of all that was measured. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

const root = new URL('../', import.meta.url);

/** What a command prints, or null if it cannot run. */
function output(command, args) {
  try {
    return execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}

/** Whether the engine has fused multiply-add in WebAssembly: a module that says `f32x4.relaxed_madd`. */
function hasRelaxedSimd() {
  const body = [0x20, 0, 0x20, 0, 0x20, 0, 0xfd, 0x85, 0x02, 0x0b];
  return WebAssembly.validate(
    // biome-ignore format: one section a line
    new Uint8Array([
      0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
      1, 6, 1, 0x60, 1, 0x7b, 1, 0x7b,
      3, 2, 1, 0,
      10, body.length + 3, 1, body.length + 1, 0, ...body,
    ]),
  );
}

/** The processor's name as the system has it; JavaScript's own account is the fallback. */
function processorName() {
  return cpus()[0]?.model?.trim() || 'unknown processor';
}

/** The commit that was measured, with a word when files differ from it. */
function commit() {
  const head = output('git', ['rev-parse', '--short', 'HEAD'])?.trim();
  if (!head) return 'unknown';
  const changed = output('git', ['status', '--porcelain', '--', 'packages'])?.trim();
  return changed ? `${head} with uncommitted changes` : head;
}

/** The machine and the versions, as plain data for the results. */
export function describeMachine() {
  const { version } = JSON.parse(readFileSync(new URL('packages/tensor/package.json', root), 'utf8'));
  return {
    processor: processorName(),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8,
    relaxedSimd: hasRelaxedSimd(),
    limpid: version,
    commit: commit(),
  };
}
