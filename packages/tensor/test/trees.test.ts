import {
  evaluate,
  isTensor,
  type Tensor,
  tensor,
  treeLeaves,
  treeMap,
  treePaths,
  treeUnflatten,
} from '@limpid/tensor';
import { describe, expect, expectTypeOf, test } from 'vitest';

class Affine {
  readonly kind = 'affine';
  constructor(
    readonly weight: Tensor,
    readonly bias: Tensor,
    readonly activate: (x: Tensor) => Tensor,
  ) {}
  apply(x: Tensor): Tensor {
    return this.activate(x.mul(this.weight).add(this.bias));
  }
}

const model = () => ({
  layers: [new Affine(tensor(2), tensor(1), (x) => x.relu()), { scale: tensor([3]) }] as const,
  name: 'small',
  'odd key': null,
  nothing: undefined,
  table: new Map([['x', 1]]),
});

describe('trees', () => {
  test('leaves come in the order of fields, with their paths', () => {
    const tree = model();
    expect(treeLeaves(tree)).toEqual([tree.layers[0].weight, tree.layers[0].bias, tree.layers[1].scale]);
    expect(treePaths(tree).map(({ path }) => path)).toEqual([
      'layers[0].weight',
      'layers[0].bias',
      'layers[0].activate',
      'layers[0].kind',
      'layers[1].scale',
      'name',
      '["odd key"]',
      'nothing',
      'table',
    ]);
  });

  test('a mapped tree keeps classes, static leaves and methods', async () => {
    const doubled = treeMap((x) => x.mul(2), model());
    expect(doubled.layers[0]).toBeInstanceOf(Affine);
    expect(await (doubled.layers[0] as unknown as Affine).apply(tensor(5)).item()).toBe(22);
    expect(doubled.name).toBe('small');
    expect(doubled.table).toBeInstanceOf(Map);
  });

  test('several trees are mapped leaf by leaf', async () => {
    const sum = treeMap(
      (a, b) => a.add(b!),
      { w: tensor(1), list: [tensor(2)] },
      { list: [tensor(20)], w: tensor(10) },
    );
    expect(await sum.w.item()).toBe(11);
    expect(await sum.list[0]!.item()).toBe(22);
    expect(() => treeMap((a) => a, { w: tensor(1) }, { v: tensor(1) })).toThrow(
      'treeMap: tree 2 has no tensor at w, where the first has one',
    );
  });

  test('the type of a mapped tree follows what the function makes', () => {
    const sizes = treeMap((x) => x.size, { w: tensor([1, 2]), name: 'a', list: [tensor(3)] });
    expectTypeOf(sizes).toEqualTypeOf<{ w: number; name: string; list: number[] }>();
    expect(sizes).toEqual({ w: 2, name: 'a', list: [1] });
  });

  test('leaves can be put back', () => {
    const tree = model();
    expect(treeLeaves(treeUnflatten(tree, treeLeaves(tree)))).toEqual(treeLeaves(tree));
    expect(() => treeUnflatten(tree, [])).toThrow('treeUnflatten: the tree has 3 tensors, 0 were given');
  });

  test('a tensor is a tree of its own, and a number is one of none', () => {
    const x = tensor(1);
    expect(treeLeaves(x)).toEqual([x]);
    expect(treeLeaves(3)).toEqual([]);
    expect(treeMap((y) => y.size, x)).toBe(1);
    expect([isTensor(x), isTensor({ shape: [], dtype: 'float32' }), isTensor(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('a tree that contains itself is an error, and one that shares a part is not', async () => {
    const loop: Record<string, unknown> = { x: tensor(1) };
    loop.self = { deeper: loop };
    expect(() => treeLeaves(loop)).toThrow('the tree contains itself at self.deeper');
    const shared = tensor(4);
    await evaluate({ a: shared, b: [shared] });
    expect(treeLeaves({ a: shared, b: [shared] })).toEqual([shared, shared]);
  });

  test('evaluate gives back the tree it was given', async () => {
    const tree = { x: tensor(1).add(1), note: 'kept' };
    expect(await evaluate(tree)).toBe(tree);
  });
});
