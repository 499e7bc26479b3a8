import { compile, memoryOf, planOf, referenceBackend, tensor, whileLoop } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';

describe('planOf', () => {
  it('lists fused kernels with their bytes and arithmetic', async () => {
    const x = tensor(new Float32Array(32 * 30), { shape: [32, 30] });
    const w = tensor(new Float32Array(30 * 16), { shape: [30, 16] });
    const b = tensor(new Float32Array(16));
    const hidden = x.matmul(w).add(b).relu();
    const report = await planOf([hidden, hidden.mean()]);
    expect(report.steps).toEqual([
      {
        kind: 'matmul',
        walk: '32 × 30 × 16',
        operations: ['matmul', 'add', 'max'],
        bytesRead: 4 * (32 * 30 + 30 * 16 + 16),
        bytesWritten: 4 * 32 * 16,
        flops: 32 * 16 * (2 * 30 + 2),
      },
      {
        kind: 'reduce',
        walk: '[] × [512]',
        operations: ['sum', 'div'],
        bytesRead: 4 * 512,
        bytesWritten: 4,
        flops: 513,
      },
    ]);
    expect(report.explain()).toMatchInlineSnapshot(`
      "   kernel  walks           reads   writes   flops  operations
      1  matmul  32 × 30 × 16  5.82 kB  2.05 kB  31.7 k  matmul add max
      2  reduce  [] × [512]    2.05 kB      4 B     513  sum div
      0 B of temporary memory"
    `);
  });

  it('has nothing to list for what is computed, and names control flow', async () => {
    expect((await planOf(tensor([1, 2]))).steps).toEqual([]);
    const loop = whileLoop(
      (x) => x.less(10),
      (x) => x.mul(2),
      tensor(1),
    );
    expect((await planOf(loop)).steps.map(({ kind }) => kind)).toEqual(['control']);
  });

  it('of a compiled function runs nothing and takes nothing', async () => {
    const backend = referenceBackend();
    const step = compile((w: ReturnType<typeof tensor>, g: ReturnType<typeof tensor>) => w.sub(g.mul(0.5)), {
      donate: [0],
    });
    const [w, g] = [tensor([1, 2], { backend }), tensor([1, 1], { backend })];
    const { steps } = await step.plan(w, g);
    expect(steps.map(({ operations }) => operations)).toEqual([['mul', 'neg', 'add']]);
    expect(memoryOf(backend).bytes).toBe(0);
    expect(await step(w, g).toArray()).toEqual([0.5, 1.5]);
  });
});
