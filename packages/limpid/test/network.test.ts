import { linear } from '@limpid/layers';
import { random, treeLeaves } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import { onBackend } from '../src/experiment/backend.js';
import { disposeModel, modelBuilder } from '../src/experiment/network.js';

describe.each(['cpu', 'reference'] as const)('models on the %s backend', (backend) => {
  test('have the layers of their architecture, drawn from the seed alone', () =>
    onBackend(backend, async () => {
      const build = modelBuilder({ inputs: 5, hidden: [4, 3], outputs: 2 });
      for (const seed of [0, 7, 7]) {
        const keys = random.split(random.key(seed), 3);
        const sizes = [5, 4, 3, 2];
        const layers = keys.map((key, i) => linear(sizes[i] as number, sizes[i + 1] as number, { key }));
        const numbers = (tree: unknown) => Promise.all(treeLeaves(tree).map((leaf) => leaf.toArray()));
        const model = build(seed);
        expect(await numbers(model)).toEqual(await numbers(layers));
        expect(model.layers).toHaveLength(5);
        disposeModel(model);
        expect(treeLeaves(model).every((leaf) => leaf.disposed)).toBe(true);
      }
    }));
});
