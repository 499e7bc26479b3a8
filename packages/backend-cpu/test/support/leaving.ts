/** A program that uses threads and then has nothing more to do; run by `leaving.test.ts`. */
import type { MapKernel } from '@limpid/tensor/backend';
import { cpu } from '../../src/index.js';
import { teamOf } from './team.js';

const COUNT = 1_000_000;
const [, , how] = process.argv;

const backend = how === 'at once' ? await cpu({ threads: 2 }) : await teamOf(2);
if (how !== 'at once') {
  const access = { strides: [1], offset: 0 };
  const negative: MapKernel = {
    kind: 'map',
    key: '-x',
    shape: [COUNT],
    inputs: ['float32'],
    outputs: [{ dtype: 'float32', value: 1 }],
    body: [
      { op: 'load', dtype: 'float32', input: 0, access },
      { op: 'neg', dtype: 'float32', args: [0] },
    ],
  };
  const run = (await backend.compile(negative))!;
  const [x, y] = [backend.allocate(4 * COUNT), backend.allocate(4 * COUNT)];
  for (let i = 0; i < 10; i++) run([x], [y]);
}
if (how === 'asleep') await new Promise((resolve) => setTimeout(resolve, 200));
if (how === 'failing') throw new Error('on purpose');
console.log('done');
