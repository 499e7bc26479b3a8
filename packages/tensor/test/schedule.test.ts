import {
  broadcastTo,
  concat,
  conv1d,
  type Key,
  matmul,
  random,
  type Tensor,
  tensor,
  where,
  windows,
} from '@limpid/tensor';
import type { MapKernel } from '@limpid/tensor/backend';
import { describe, expect, test } from 'vitest';
import { observed } from './support/kernels.js';

/**
 * What the scheduler makes of common graphs. A change here is a change of how things are computed: look at
 * it, and let `vitest -u` write it down if it is meant.
 */

function setting() {
  const { backend, kernelsOf, textOf } = observed();
  const of = (shape: number[]): Tensor =>
    tensor(new Float32Array(shape.reduce((product, n) => product * n, 1)), { shape, backend });
  return { of, kernelsOf, textOf };
}

describe('kernels of', () => {
  test('a chain of elementwise work: one map over one axis', async () => {
    const { of, textOf } = setting();
    expect(
      await textOf(
        of([4, 6])
          .mul(2)
          .add(of([6]))
          .relu(),
      ),
    ).toMatchInlineSnapshot(`
      "map [4, 6]
        out0 = max(add(mul(in0[6 1], 2), in1[0 1]), 0)"
    `);
  });

  test('softmax: two reductions and two maps', async () => {
    const { of, textOf } = setting();
    expect(await textOf(of([4, 6]).softmax())).toMatchInlineSnapshot(`
      "reduce [4]
        max over [6] of in0[6 1]
        out0 = reduced
      map [4, 6]
        out0 = exp(add(in0[6 1], neg(in1[1 0])))
      reduce [4]
        sum over [6] of in0[6 1]
        out0 = div(1, reduced)
      map [4, 6]
        out0 = mul(in0[6 1], in1[1 0])"
    `);
  });

  test('a reduction, and work on its result whose shape has an axis of length 1 more: one kernel', async () => {
    const { of, textOf } = setting();
    const total = of([4, 6]).sum(1);
    expect(
      await textOf([
        total.sqrt(),
        total
          .expandDims(1)
          .sqrt()
          .mul(of([4, 1])),
      ]),
    ).toMatchInlineSnapshot(`
      "reduce [4]
        sum over [6] of in0[6 1]
        out0 = sqrt(reduced)
        out1 = mul(sqrt(reduced), in1[1])"
    `);
  });

  test('an update like Adam’s: one map of three outputs', async () => {
    const { of, textOf } = setting();
    const [w, m, v, g] = [of([5]), of([5]), of([5]), of([5])] as const;
    const mean = m.mul(0.5).add(g.mul(0.5));
    const square = v.mul(0.25).add(g.mul(g).mul(0.75));
    expect(await textOf([w.sub(mean.div(square.sqrt().add(1))), mean, square])).toMatchInlineSnapshot(`
      "map [5]
        out0 = add(mul(in0[1], 0.5), mul(in1[1], 0.5))
        out1 = add(mul(in2[1], 0.25), mul(mul(in1[1], in1[1]), 0.75))
        out2 = add(in3[1], neg(div(add(mul(in0[1], 0.5), mul(in1[1], 0.5)), add(sqrt(add(mul(in2[1], 0.25), mul(mul(in1[1], in1[1]), 0.75))), 1))))"
    `);
  });

  test('a layer, matmul + bias + relu: one product', async () => {
    const { of, textOf } = setting();
    expect(
      await textOf(
        matmul(of([8, 3]), of([3, 5]))
          .add(of([5]))
          .relu(),
      ),
    ).toMatchInlineSnapshot(`
      "matmul 8×3×5
        a[3 1] b[5 1]
        out0 = max(add(reduced, in2[0 1]), 0)"
    `);
  });

  test('a product with a transposed operand: read through strides', async () => {
    const { of, textOf } = setting();
    expect(
      await textOf(
        of([3, 8])
          .transpose()
          .matmul(of([3, 5])),
      ),
    ).toMatchInlineSnapshot(`
      "matmul 8×3×5
        a[1 8] b[5 1]
        out0 = reduced"
    `);
  });

  test('a reduction with work before and after it: one reduce', async () => {
    const { of, textOf } = setting();
    const x = of([4, 6]);
    expect(await textOf(x.mul(x).sum(1).add(1).sqrt())).toMatchInlineSnapshot(`
      "reduce [4]
        sum over [6] of mul(in0[6 1], in0[6 1])
        out0 = sqrt(add(reduced, 1))"
    `);
  });

  test('views of views: a load', async () => {
    const { of, textOf } = setting();
    expect(await textOf(of([4, 6]).transpose().slice([1, 5, 2]).flip(1))).toMatchInlineSnapshot(`
      "map [2, 4]
        out0 = in0[2 -6 + 19]"
    `);
  });

  test('padding a result: what is outside is 0, not f(0)', async () => {
    const { of, textOf } = setting();
    expect(
      await textOf(
        of([3])
          .exp()
          .pad([[1, 2]]),
      ),
    ).toMatchInlineSnapshot(`
      "map [6]
        out0 = where(inside[1..4], exp(in0[1 + -1 | 1..4]), 0)"
    `);
  });

  test('a padded axis split by reshape: walked as it was before', async () => {
    const { of, textOf } = setting();
    expect(
      await textOf(
        of([3])
          .pad([[1, 2]])
          .reshape([2, 3])
          .mul(2),
      ),
    ).toMatchInlineSnapshot(`
      "map [6]
        out0 = mul(in0[1 + -1 | 1..4], 2)"
    `);
  });

  test('a padded axis split by reshape, and turned: the padding gets memory first', async () => {
    const { of, textOf } = setting();
    expect(
      await textOf(
        of([3])
          .pad([[1, 2]])
          .reshape([2, 3])
          .transpose(),
      ),
    ).toMatchInlineSnapshot(`
      "map [6]
        out0 = in0[1 + -1 | 1..4]
      map [3, 2]
        out0 = in0[1 3]"
    `);
  });

  test('a matrix turned, and folded where its columns do not end: the transposition gets memory first', async () => {
    const { of, textOf } = setting();
    expect(await textOf(of([4, 6]).transpose().reshape([4, 6]).sum(0))).toMatchInlineSnapshot(`
      "map [6, 4]
        out0 = in0[1 6]
      reduce [6]
        sum over [4] of in0[1 6]
        out0 = reduced"
    `);
  });

  test('two that are walked in parts which do not divide each other: one gets memory first', async () => {
    const { of, textOf } = setting();
    const [a, b] = [of([2, 3]).transpose().flatten(), of([3, 2]).transpose().flatten()];
    expect(await textOf(a.mul(b))).toMatchInlineSnapshot(`
      "map [2, 3]
        out0 = in0[1 2]
      map [3, 2]
        out0 = mul(in0[1 3], in1[2 1])"
    `);
  });

  test('heads put side by side again, with a bias: one map', async () => {
    const { of, textOf } = setting();
    const heads = of([2, 3, 5, 4]).transpose([0, 2, 1, 3]).reshape([2, 5, 12]);
    expect(await textOf(heads.add(of([12])))).toMatchInlineSnapshot(`
      "map [2, 5, 3, 4]
        out0 = add(in0[60 4 20 1], in1[0 0 4 1])"
    `);
  });

  test('every element twice, summed along the axis: one reduction over the parts', async () => {
    const { of, textOf } = setting();
    const twice = broadcastTo(of([3, 4, 1]), [3, 4, 2]).reshape([3, 8]);
    expect(await textOf(twice.mul(of([8])).sum(1))).toMatchInlineSnapshot(`
      "reduce [3]
        sum over [4, 2] of mul(in0[4 1 0], in1[0 2 1])
        out0 = reduced"
    `);
  });

  test('a product in rows of a batch, and work over all of its elements: one product', async () => {
    const { of, textOf } = setting();
    const product = of([2, 3, 4]).matmul(of([4, 5]));
    expect(await textOf([product, product.flatten().mul(2)])).toMatchInlineSnapshot(`
      "matmul 6×4×5
        a[4 1] b[5 1]
        out0 = reduced
        out1 = mul(reduced, 2)"
    `);
  });

  test('a transposed operand of what has memory in rows: read through strides', async () => {
    const { of, textOf } = setting();
    const rows = of([2, 3, 4]).transpose([1, 0, 2]).reshape([3, 8]);
    expect(
      await textOf([rows.matmul(of([8, 2])), rows.transpose().matmul(of([3, 2]))]),
    ).toMatchInlineSnapshot(`
      "matmul 3×8×2
        a[8 1] b[2 1]
        out0 = reduced
      matmul 8×3×2
        a[1 8] b[2 1]
        out0 = reduced
      map [3, 2, 4]
        out0 = in0[4 12 1]"
    `);
  });

  test('a transposed matrix flattened: one map that walks it as a matrix', async () => {
    const { of, textOf } = setting();
    expect(
      await textOf(
        of([2, 3])
          .transpose()
          .flatten()
          .mul(of([6])),
      ),
    ).toMatchInlineSnapshot(`
      "map [3, 2]
        out0 = mul(in0[1 3], in1[2 1])"
    `);
  });

  test('what a pad hides of a choice between a value and 0: the value is masked, and the choice need not be', async () => {
    const { of, textOf } = setting();
    const [x, y] = [of([8]), of([4])];
    const chosen = where(x.reshape([4, 2]).slice(null, 0).less(1), 0, y);
    expect(await textOf(chosen.pad([[1, 0]]))).toMatchInlineSnapshot(`
      "map [5]
        out0 = where(less(in0[2 + -2 | 1..5], 1), 0, in1[1 + -1 | 1..5])"
    `);
  });

  test('what a pad masks is read without a guard where that stays within the buffer', async () => {
    const { of, textOf } = setting();
    const part = of([8]).slice([2, 6]).exp();
    expect(await textOf(part.pad([[2, 2]]))).toMatchInlineSnapshot(`
      "map [8]
        out0 = where(inside[2..6], exp(in0[1]), 0)"
    `);
  });

  test('concat: one map that chooses', async () => {
    const { of, textOf } = setting();
    expect(await textOf(concat([of([2]), of([3])]))).toMatchInlineSnapshot(`
      "map [5]
        out0 = where(inside[2..5], in0[1 + -2 | 2..5], in1[1 | 0..2])"
    `);
  });

  test('pooling: one reduce over windows', async () => {
    const { of, textOf } = setting();
    expect(await textOf(windows(of([8]), 0, 2, { stride: 2 }).max(1))).toMatchInlineSnapshot(`
      "reduce [4]
        max over [2] of in0[2 1]
        out0 = reduced"
    `);
  });

  test('dropout: random bits are made where they are used', async () => {
    const { of, kernelsOf } = setting();
    const key = (await random.key(0).to(of([1]).backend!)) as Key;
    const x = of([4]);
    const kernels = await kernelsOf(x.mul(random.bernoulli(key, 0.5, [4])));
    expect(kernels.map(({ kind, inputs }) => `${kind} of ${inputs.join(', ')}`)).toEqual([
      'map of float32, uint32',
    ]);
  });

  test('a value dear to compute and read again and again: computed once', async () => {
    const { of, textOf } = setting();
    expect(
      await textOf(
        of([3, 1])
          .exp()
          .add(of([1, 4]))
          .sum(0),
      ),
    ).toMatchInlineSnapshot(`
      "map [3]
        out0 = exp(in0[1])
      reduce [4]
        sum over [3] of add(in0[0 1], in1[1 0])
        out0 = reduced"
    `);
  });

  test('a convolution with bias: one kernel', async () => {
    const { of, textOf } = setting();
    expect(await textOf(conv1d(of([1, 2, 6]), of([3, 2, 3])).add(of([3, 1])))).toMatchInlineSnapshot(
      `"conv"`,
    );
  });

  test('ten thousand terms added in pairs: several maps, none of which is more than a machine takes', async () => {
    const { of, kernelsOf } = setting();
    const x = of([1]);
    let terms = Array.from({ length: 10_000 }, (_, i) => x.add(i));
    while (terms.length > 1) {
      const pairs = terms.filter((_, i) => i % 2 === 0);
      terms = pairs.map((left, i) =>
        2 * i + 1 < terms.length ? left.add(terms[2 * i + 1] as Tensor) : left,
      );
    }
    const kernels = await kernelsOf(terms[0] as Tensor);
    expect(kernels.length).toBeGreaterThan(1);
    for (const { body } of kernels as MapKernel[]) expect(body.length).toBeLessThan(20_000);
    expect(await terms[0]?.item()).toBe(49_995_000);
  });
});
