import { readFileSync } from 'node:fs';
import { checkBackend, conformanceTests } from '@limpid/tensor/testing';
import { describe, expect, test } from 'vitest';
import { toyBackend } from '../src/index.js';

describe('the toy backend', () => {
  for (const { name, run } of conformanceTests(toyBackend())) test(name, run);

  test('passes the whole kit with nothing skipped', async () => {
    const report = await checkBackend(toyBackend());
    expect(report.skipped).toEqual([]);
    expect(report.passed).toBe(conformanceTests(toyBackend()).length);
  });

  test('is under 150 lines', () => {
    const source = readFileSync(new URL('../src/index.ts', import.meta.url), 'utf8');
    expect(source.trimEnd().split('\n').length).toBeLessThan(150);
  });
});
