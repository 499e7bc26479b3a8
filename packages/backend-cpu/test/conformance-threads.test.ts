/** One pass of the kit, every kernel of which is run by backends of one, two, three and five threads. */
import { conformanceTests } from '@limpid/tensor/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { teamOf } from './support/team.js';
import { unison } from './support/unison.js';

const threads = [1, 2, 3, 5];
const backends = await Promise.all(threads.map((count) => teamOf(count)));
const all = unison(backends);

describe(`with ${threads.join(', ')} threads, the conformance kit`, () => {
  for (const { name, run } of conformanceTests(all.backend)) {
    test(name, async () => {
      await run();
      expect(await all.differences()).toEqual([]);
    });
  }

  afterAll(() => {
    expect(all.runs).toBeGreaterThan(1000);
    expect(backends.map((backend) => backend.threads)).toEqual(threads);
  });
});
