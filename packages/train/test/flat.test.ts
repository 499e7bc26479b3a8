import { valueAndGrad } from '@limpid/autograd';
import { cpu } from '@limpid/backend-cpu';
import { linear, meanSquaredError, parametersOf, relu, sequential, withParameters } from '@limpid/layers';
import { adam, applyUpdates } from '@limpid/optim';
import { compile, evaluate, memoryOf, random, type Tensor, tensor, useBackend } from '@limpid/tensor';
import { expect, it } from 'vitest';

it('ten thousand compiled steps hold no more memory than one', async () => {
  const backend = await cpu();
  const before = useBackend(backend);
  try {
    const [first, second, data] = random.split(random.key(0), 3);
    const model = sequential(linear(3, 8, { key: first! }), relu, linear(8, 1, { key: second! }));
    const optimizer = adam(0.01);
    const x = random.normal(data!, [32, 3]);
    const y = x.sum(1, { keepDims: true }).mul(0.5);
    await evaluate([x, y]);
    const step = compile(
      (parameters: ReturnType<typeof parametersOf<typeof model>>, state: unknown, total: Tensor) => {
        const lossOf = (p: typeof parameters) => meanSquaredError(withParameters(model, p).apply(x), y);
        const [loss, gradients] = valueAndGrad(lossOf)(parameters);
        const [updates, next] = optimizer.update(gradients, state as never, parameters);
        return [applyUpdates(parameters, updates), next, total.add(loss)] as const;
      },
      { donate: [0, 1, 2] },
    );
    let carried = step(parametersOf(model), optimizer.init(parametersOf(model)), tensor(0));
    const one = memoryOf(backend);
    for (let i = 1; i < 10_000; i++) carried = step(...carried);
    expect(memoryOf(backend)).toEqual(one);
    const [, , total] = carried;
    expect(await total.item()).toBeLessThan(10_000 * 0.01);
  } finally {
    useBackend(before);
  }
});

it('loops that read, and neither dispose nor donate, hold a part of what they make', async () => {
  const backend = await cpu();
  const before = useBackend(backend);
  try {
    const x = tensor(new Float32Array(2 ** 20));
    const next = compile((value: Tensor) => value.add(1));
    let carried: Tensor = x;
    let most = 0;
    for (let i = 0; i < 500; i++) {
      await x.add(i).data();
      carried = next(carried);
      await carried.slice([0, 1]).data();
      most = Math.max(most, memoryOf(backend).bytes);
    }
    expect(await carried.slice([0, 1]).toArray()).toEqual([500]);
    // They make 4 GiB, which is all there can be.
    expect(most).toBeLessThan(2 ** 31);
  } finally {
    useBackend(before);
  }
});

it('large results that are given up at once cost no turns of the event loop', async () => {
  const backend = await cpu();
  const before = useBackend(backend);
  try {
    const x = await evaluate(tensor(new Float32Array(2 ** 23)));
    let turns = 0;
    let counting = true;
    const count = (): void => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    count();
    for (let i = 0; i < 20; i++) (await evaluate(x.add(i))).dispose();
    counting = false;
    // One for x itself, which is large too.
    expect(turns).toBeLessThan(5);
  } finally {
    useBackend(before);
  }
});
