import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProgram, removeProgram } from './support/program.js';
import { fileWith, freshFolder, limpid, listing } from './support/run.js';
import { patientsCsv } from './support/tables.js';

/** Far more work than any test would wait for. */
const ENDLESS = ['--epochs', '1000000', '--patience', '1000000', '--refits', '100000'];

describe('a command whose signal is aborted', () => {
  test.each(['explain', 'train'])('%s ends with status 130 and leaves nothing', async (command) => {
    const folder = await freshFolder();
    const args = ['--target', 'sick', '--epochs', '1000000', '--patience', '1000000'];
    const file = await fileWith(patientsCsv());
    const signal = AbortSignal.timeout(300);
    const ran = await limpid([command, file, ...args, '--out', join(folder, 'out')], signal);
    expect(ran.stderr).toMatch(/^limpid: interrupted; nothing was written\n$/m);
    expect(ran.status).toBe(130);
    expect(await listing(folder)).toEqual([]);
  });

  test('leaves an earlier report as it was', async () => {
    const folder = join(await freshFolder(), 'report');
    await mkdir(folder);
    await writeFile(join(folder, 'report.json'), 'old');
    const args = ['--target', 'sick', ...ENDLESS, '--out', folder];
    const ran = await limpid(['explain', await fileWith(patientsCsv()), ...args], AbortSignal.timeout(300));
    expect(ran.status).toBe(130);
    expect(await listing(folder)).toEqual(['report.json']);
    expect(await readFile(join(folder, 'report.json'), 'utf8')).toBe('old');
  });
});

describe('the program as a process', () => {
  let program: string;
  beforeAll(async () => {
    program = await buildProgram();
  });
  afterAll(removeProgram);

  /** Runs it, and sends SIGINT once it has said `until`. */
  const run = (args: readonly string[], until?: string) =>
    new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...args]);
      let [stdout, stderr, sent] = ['', '', false];
      const interrupt = () => {
        if (until === undefined || sent || !(stdout + stderr).includes(until)) return;
        sent = true;
        child.kill('SIGINT');
      };
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
        interrupt();
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
        interrupt();
      });
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, stdout, stderr }));
    });

  test.each([
    ['while it trains', 'rows: 90 for training', ENDLESS],
    ['while it refits', 'refits', ['--epochs', '2', '--refits', '100000', '--workers', '0']],
    ['while workers refit', 'refits', ['--epochs', '2', '--refits', '100000', '--workers', '3']],
  ])('ends with status 130 after Ctrl-C %s, and leaves no folder', async (_, until, args) => {
    const folder = await freshFolder();
    const ran = await run(['explain', 'iris', ...args, '--out', join(folder, 'report')], until);
    expect(ran.stderr).toMatch(/^limpid: interrupted; nothing was written\n$/m);
    expect(ran.status).toBe(130);
    expect(await listing(folder)).toEqual([]);
  });

  test('ends with status 2 after a mistake', async () => {
    expect(await run(['explain', 'none.csv'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'limpid: cannot read none.csv: there is no such file\n',
    });
  });

  test('ends with status 0 and the whole report on stdout', async () => {
    const folder = await freshFolder();
    const out = join(folder, 'report');
    const ran = await run(['explain', 'iris', '--epochs', '2', '--refits', '3', '--json', '--out', out]);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toBe(await readFile(join(out, 'report.json'), 'utf8'));
  });
});
