import { matmul, ones, random, type Tensor, tensor, zeros } from '@limpid/tensor';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { BroadcastCheck, MatmulCheck } from '../src/shape/types.js';

/** What the type checker knows. Every `@ts-expect-error` fails the type check if the line is accepted. */

describe('matmul of literal shapes', () => {
  const x = zeros([32, 784]);
  const w = zeros([784, 10]);

  test('has the product’s shape', () => {
    expectTypeOf(x.matmul(w)).toEqualTypeOf<Tensor<[32, 10]>>();
    expectTypeOf(x.matmul(zeros([784]))).toEqualTypeOf<Tensor<[32]>>();
    expectTypeOf(zeros([784]).matmul(w)).toEqualTypeOf<Tensor<[10]>>();
    expectTypeOf(zeros([3]).matmul(zeros([3]))).toEqualTypeOf<Tensor<[]>>();
    expectTypeOf(x.transpose()).toEqualTypeOf<Tensor<[784, 32]>>();
  });

  test('is refused where inner sizes differ, by a message that says which', () => {
    // @ts-expect-error 784 ≠ 128
    expect(() => x.matmul(zeros([128, 10]))).toThrow('784 ≠ 128');
    // @ts-expect-error 3 ≠ 4
    expect(() => zeros([3]).matmul(zeros([4]))).toThrow('3 ≠ 4');
    expectTypeOf<
      MatmulCheck<[32, 784], [128, 10]>
    >().toEqualTypeOf<'matmul: inner sizes differ: [32, 784] × [128, 10] (784 ≠ 128)'>();
    expectTypeOf<MatmulCheck<[32, 784], [784, 10]>>().toEqualTypeOf<unknown>();
  });

  test('lets sizes that are not known pass', () => {
    const rows: number = 32;
    expectTypeOf(zeros([rows, 784]).matmul(w)).toEqualTypeOf<Tensor<[number, 10]>>();
    expectTypeOf(zeros([2, rows]).matmul(zeros([rows, 3]))).toEqualTypeOf<Tensor<[2, 3]>>();
    const anything: Tensor = x;
    expect(anything.matmul(w).shape).toEqual([32, 10]);
    expect(matmul(anything, anything.transpose()).shape).toEqual([32, 32]);
    expectTypeOf<MatmulCheck<number[], [3, 4]>>().toEqualTypeOf<unknown>();
    expectTypeOf<MatmulCheck<[number, number], [3, 4]>>().toEqualTypeOf<unknown>();
  });
});

describe('broadcasting of literal shapes', () => {
  test('has the common shape', () => {
    expectTypeOf(zeros([2, 3]).add(zeros([3]))).toEqualTypeOf<Tensor<[2, 3]>>();
    expectTypeOf(zeros([2, 1]).mul(zeros([1, 3]))).toEqualTypeOf<Tensor<[2, 3]>>();
    expectTypeOf(zeros([]).add(zeros([4]))).toEqualTypeOf<Tensor<[4]>>();
    expectTypeOf(zeros([5, 1, 2]).sub(zeros([3, 1]))).toEqualTypeOf<Tensor<[5, 3, 2]>>();
    expectTypeOf(zeros([2, 3]).add(1)).toEqualTypeOf<Tensor<[2, 3]>>();
    expectTypeOf(zeros([2, 3]).relu()).toEqualTypeOf<Tensor<[2, 3]>>();
  });

  test('is refused where sizes differ, by a message that says which', () => {
    // @ts-expect-error [2, 3] and [4] do not broadcast
    expect(() => zeros([2, 3]).add(zeros([4]))).toThrow('do not broadcast');
    expectTypeOf<BroadcastCheck<[2, 3], [4]>>().toEqualTypeOf<'shapes [2, 3] and [4] do not broadcast'>();
    expectTypeOf<BroadcastCheck<[2, 3], [1]>>().toEqualTypeOf<unknown>();
  });

  test('lets sizes that are not known pass', () => {
    const n: number = 3;
    expect(zeros([2, n]).add(zeros([n])).shape).toEqual([2, 3]);
    const anything: Tensor = zeros([2, 3]);
    expectTypeOf(anything.add(anything)).toExtend<Tensor>();
    expectTypeOf(zeros([2, 3]).add(anything)).toExtend<Tensor>();
    expect(anything.add(zeros([3])).shape).toEqual([2, 3]);
  });
});

describe('other shapes', () => {
  test('come from literals', () => {
    expectTypeOf(tensor(3)).toEqualTypeOf<Tensor<[]>>();
    expectTypeOf(tensor([1, 2])).toEqualTypeOf<Tensor<[number]>>();
    expectTypeOf(tensor([[1, 2]])).toEqualTypeOf<Tensor<[number, number]>>();
    expectTypeOf(tensor([1, 2], { shape: [2, 1] })).toEqualTypeOf<Tensor<[2, 1]>>();
    expectTypeOf(ones([2, 3]).reshape([3, 2])).toEqualTypeOf<Tensor<[3, 2]>>();
    expectTypeOf(ones([2, 3]).reshape([3, -1])).toEqualTypeOf<Tensor<[3, number]>>();
    expectTypeOf(ones([2, 3]).sum()).toEqualTypeOf<Tensor<[]>>();
    expectTypeOf(ones([3]).broadcastTo([2, 3])).toEqualTypeOf<Tensor<[2, 3]>>();
    expectTypeOf(random.normal(random.key(0), [2, 3])).toEqualTypeOf<Tensor<[2, 3]>>();
  });

  test('a tensor of known shape is a tensor', () => {
    const list: Tensor[] = [zeros([2]), zeros([3, 4]), tensor(1)];
    expect(list.map((x) => x.rank)).toEqual([1, 2, 0]);
  });
});
