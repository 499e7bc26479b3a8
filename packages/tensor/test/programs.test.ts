import {
  type Backend,
  compile,
  type DType,
  evaluate,
  memoryOf,
  referenceBackend,
  type Tensor,
  tensor,
} from '@limpid/tensor';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { compare } from '../src/testing/compare.js';
import { type GeneratedProgram, generateProgram } from '../src/testing/program.js';
import { inputValues, recordProgram } from '../src/testing/run-program.js';
import { mapAndReduceOnly, watched, withoutEpilogues } from '../src/testing/wrappers.js';
import { asynchronous } from './support/backends.js';
import { evaluateProgram } from './support/model.js';

/**
 * Random graphs of views under pads under reductions, against an implementation of arrays that has neither
 * views nor kernels (`support/model.ts`). The backends refuse memory that was freed and hand out memory full
 * of NaN, so a plan that mixes up lifetimes shows too.
 */

type Way = (program: GeneratedProgram, inputs: Tensor[]) => Promise<Tensor[]>;

const outputsOf = (program: GeneratedProgram, inputs: readonly Tensor[]): Tensor[] => {
  const values = recordProgram(program, inputs);
  return program.outputs.map((i) => values[i]!);
};

const together: Way = async (program, inputs) => evaluate(outputsOf(program, inputs));

const oneByOne: Way = async (program, inputs) => {
  const values = recordProgram(program, inputs);
  for (const value of values) await evaluate(value);
  return program.outputs.map((i) => values[i]!);
};

const compiled: Way = async (program, inputs) => {
  const run = compile((given: Tensor[]) => outputsOf(program, given));
  for (const first of run(inputs)) first.dispose();
  return run(inputs);
};

const donated: Way = async (program, inputs) => {
  const run = compile((given: Tensor[]) => outputsOf(program, given), { donate: [0] });
  return run(inputs);
};

const plain = watched(referenceBackend());
const WAYS: readonly [name: string, backend: Backend, way: Way][] = [
  ['evaluated together', plain, together],
  ['evaluated one by one', plain, oneByOne],
  ['compiled', plain, compiled],
  ['compiled, with every input donated', plain, donated],
  ['made of map and reduce', watched(mapAndReduceOnly(referenceBackend())), together],
  ['without epilogues', watched(withoutEpilogues(referenceBackend())), together],
  ['on a backend that compiles in its own time', watched(asynchronous(referenceBackend())), together],
];

const RUNS = 150;

describe('random programs give what the model gives', () => {
  test.each(WAYS)('%s', async (_, backend, way) => {
    const seeds = fc.integer({ min: 0, max: 1e6 });
    const dtypes = fc.constantFrom<DType>('float32', 'float64', 'int32');
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 30 }), dtypes, async (seed, length, dtype) => {
        const program = generateProgram(seed, length);
        const data = inputValues(program, dtype);
        const expected = evaluateProgram(
          program,
          data.map((values) => [...values]),
        );
        const before = memoryOf(backend).bytes;
        const inputs = program.inputs.map((shape, i) => tensor(data[i]!, { shape, dtype, backend }));
        const outputs = await way(program, inputs);
        for (const [i, output] of program.outputs.entries()) {
          const { shape, data: elements } = expected[output]!;
          if (String(outputs[i]!.shape) !== String(shape))
            throw new Error(`shape [${outputs[i]!.shape}], expected [${shape}]`);
          // Sums of zeros may have either sign.
          compare(
            `value ${output}`,
            dtype,
            (await outputs[i]!.data()).map((x) => x + 0),
            elements.map((x) => x + 0),
          );
        }
        for (const x of [...inputs, ...outputs]) x.dispose();
        if (way !== oneByOne && memoryOf(backend).bytes !== before) throw new Error('memory was left behind');
      }),
      { seed: 5, numRuns: RUNS },
    );
  });
});
