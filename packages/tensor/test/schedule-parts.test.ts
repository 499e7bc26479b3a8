import { arange, broadcastTo, evaluate, slice, type Tensor, tensor, windows } from '@limpid/tensor';
import { expect, test } from 'vitest';

/** What views make of a value that a kernel walks in parts: the same as if every value had memory. */

type Step = (value: Tensor) => Tensor;

/** A spread-out row under another shape, whose first axis has two parts: `[2, 8]` less its columns' sums. */
function inParts(shape: number[], step: Step): Tensor {
  const a = step(arange(16).add(tensor(1)).reshape([2, 8]));
  return step(step(a.sub(a.sum(0))).reshape(shape));
}

const CASES: Record<string, (step: Step) => Tensor> = {
  'windows of an axis behind one in parts': (step) =>
    windows(inParts([8, 2], step), 1, 1, { stride: 2 }).sum(-1),
  'windows of two there': (step) => windows(inParts([4, 4], step), 1, 2, { stride: 1 }).sum(-1),
  'windows that leave elements out': (step) =>
    windows(inParts([8, 2], step), 1, 1, { stride: 2, dilation: 2 }).mul(2),
  'an axis spread out beside the first part of another': (step) => {
    const rows = step(broadcastTo(tensor([[1, 2, 3, 4, 5, 6, 7, 8]]), [2, 8]));
    return broadcastTo(step(slice(step(rows.reshape([16, 1])), [0, 8], [0, 1])), [8, 3]).mul(2);
  },
};

test.each(Object.entries(CASES))('%s', async (_, of) => {
  const stored = of((value) => {
    void evaluate(value);
    return value;
  });
  expect(await of((value) => value).toArray()).toEqual(await stored.toArray());
});
