import { referenceBackend, tensor } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { deviceOf } from '../src/graph/device.js';
import { Recent } from '../src/graph/recent.js';

describe('caches', () => {
  it('forget the oldest entry first, and no other', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
    expect([...recent]).toEqual([
      ['b', 2],
      ['c', 4],
    ]);
  });

  it('of plans stay bounded while constants never repeat, and results stay right', async () => {
    const backend = referenceBackend();
    const x = tensor([1], { backend });
    for (let i = 0; i < 700; i++) {
      const y = x.mul(i);
      expect(await y.item()).toBe(i);
      y.dispose();
    }
    expect(deviceOf(backend).plans.size).toBe(512);
  });
});
