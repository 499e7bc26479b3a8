import { binaryCrossEntropy, linear, sequential, tanh } from '@limpid/layers';
import { adam } from '@limpid/optim';
import { random } from '@limpid/tensor';
import { expect, test } from 'vitest';
import { fit, predict } from '../src/index.js';

test('fit learns XOR', async () => {
  const [first, second] = random.split(random.key(0));
  const model = sequential(linear(2, 8, { key: first! }), tanh, linear(8, 1, { key: second! }));
  const x = { data: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]), shape: [4, 2] };
  const xor = new Float32Array([0, 1, 1, 0]);
  const trained = await fit(
    model,
    { x, y: xor },
    {
      loss: binaryCrossEntropy,
      optimizer: adam(0.1),
      epochs: 100,
      batchSize: 4,
    },
  );
  const logits = await predict(trained.model, x);
  expect([...logits].map((z) => (z > 0 ? 1 : 0))).toEqual([0, 1, 1, 0]);
});
