import { type Tensor, treeMap } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import * as optim from '../src/index.js';
import { checkOptimizer } from '../src/testing/index.js';

describe('our optimisers keep the rules and come down', () => {
  // Along the long valley's floor of curvature c, descent is linear: 500 steps of rate ε leave about e^(−500 ε c),
  // with momentum α at rate ε / (1 − α). The bounds for plain descent and momentum follow from that.
  // The greatest distance left after 500 steps on: round bowl, long valley, shifted bowl, bent valley.
  const cases: readonly [string, optim.GradientTransformation, readonly number[]][] = [
    ['sgd', optim.sgd(0.015), [1e-3, 1, 2e-3, 0.5]],
    ['sgd with momentum', optim.sgd(0.02, { momentum: 0.9 }), [1e-3, 0.5, 1e-3, 0.2]],
    ['sgd with Nesterov', optim.sgd(0.005, { momentum: 0.9, nesterov: true }), [1e-3, 0.8, 1e-3, 0.2]],
    ['adam', optim.adam(0.05), [1e-3, 1e-2, 1e-3, 0.2]],
    ['adamW', optim.adamW(0.05), [1e-3, 1e-2, 1e-3, 0.2]],
    ['adagrad', optim.adagrad(0.5), [1e-3, 1e-3, 1e-3, 0.2]],
    ['rmsprop', optim.rmsprop(0.005), [0.02, 0.02, 0.6, 0.6]],
    ['accumulate', optim.accumulate(2, optim.adam(0.05)), [1e-3, 0.1, 1e-3, 0.5]],
    ['clipped', optim.chain(optim.clipByGlobalNorm(1), optim.adam(0.05)), [1e-3, 1e-2, 1e-3, 0.2]],
    ['with an average', optim.chain(optim.sgd(0.015), optim.ema(0.9)), [1e-3, 1, 2e-3, 0.5]],
  ];
  test.each(cases)('%s', async (_, optimizer, bounds) => {
    const { table, failures } = await checkOptimizer(optimizer);
    expect(failures).toEqual([]);
    table.forEach(({ end, problem }, i) => expect(end, problem).toBeLessThanOrEqual(bounds[i] as number));
  });
});

describe('checkOptimizer finds', () => {
  const broken = async (update: optim.GradientTransformation['update'], state: unknown): Promise<string> => {
    const { failures } = await checkOptimizer({ init: () => state, update }, { steps: 1 });
    return failures.join('\n');
  };
  const map = <P>(f: (x: Tensor) => Tensor, tree: P): P => treeMap(f, tree) as P;

  test('a step count that is a number', async () => {
    const update: optim.GradientTransformation['update'] = (g, state) => [
      g,
      { count: (state as { count: number }).count + 1 },
    ];
    expect(await broken(update, { count: 0 })).toContain(
      'something in the state is a number and should be a tensor',
    );
  });
  test('hidden memory', async () => {
    let calls = 0;
    const update: optim.GradientTransformation['update'] = (g, s) => {
      calls += 1;
      return [map((x) => x.mul(calls), g), s];
    };
    expect(await broken(update, {})).toContain('another answer the second time');
  });
  test('other shapes', async () => {
    expect(await broken((g, s) => [map((x) => x.expandDims(0), g), s], {})).toContain(
      'updates have another form',
    );
  });
  test('a division by a gradient of 0', async () => {
    expect(await broken((g, s) => [map((x) => x.div(x), g), s], {})).toContain('an update is NaN');
  });
});
