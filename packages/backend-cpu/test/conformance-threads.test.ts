import { conformanceTests } from '@limpid/tensor/testing';
import { describe, test } from 'vitest';
import { teamOf } from './support/team.js';

describe.each([2, 3])('with %d threads, the conformance kit', async (threads) => {
  const backend = await teamOf(threads);
  for (const { name, run } of conformanceTests(backend)) test(name, run);
});
