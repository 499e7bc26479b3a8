import type { DType, TypedArray } from '../backend/dtype.js';
import { compile } from '../compile/compile.js';
import { evaluate } from '../evaluate/evaluate.js';
import { memoryOf } from '../graph/device.js';
import { sizeOf } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { compare } from './compare.js';
import type { ConformanceTest } from './conformance-test.js';
import { generateProgram } from './program.js';
import { inputValues, recordProgram, runsOn } from './run-program.js';
import { fill } from './samples.js';
import { agree, type Make, makerOn, type Program, readAll, type Subject } from './subject.js';
import { mapAndReduceOnly, recording, watched } from './wrappers.js';

/** Ways of computing the same thing that must not differ. */

/** How many random programs each law is tried on, for each dtype. */
const PROGRAMS = 40;
const DTYPES: readonly DType[] = ['float32', 'float64', 'int32'];

/** Computes the outputs of a recorded program in some way of its own. */
type Way = (subject: Subject, make: Make, seed: number, dtype: DType) => Promise<TypedArray[]>;

function record(make: Make, seed: number, dtype: DType): { values: Tensor[]; outputs: Tensor[] } {
  const program = generateProgram(seed);
  const data = inputValues(program, dtype);
  const values = recordProgram(
    program,
    program.inputs.map((shape, i) => make(data[i] as Float64Array, shape, dtype)),
  );
  return { values, outputs: program.outputs.map((i) => values[i] as Tensor) };
}

const fused: Way = async (_, make, seed, dtype) => readAll(record(make, seed, dtype).outputs);

/** Every intermediate value gets memory before the next is computed. */
const unfused: Way = async (_, make, seed, dtype) => {
  const { values, outputs } = record(make, seed, dtype);
  for (const value of values) await evaluate(value);
  return readAll(outputs);
};

const compiled: Way = async (_, make, seed, dtype) => {
  const program = generateProgram(seed);
  const data = inputValues(program, dtype);
  const run = compile((inputs: readonly Tensor[]) => {
    const values = recordProgram(program, inputs);
    return program.outputs.map((i) => values[i] as Tensor);
  });
  const given = (): Tensor[] => program.inputs.map((shape, i) => make(data[i] as Float64Array, shape, dtype));
  const first = await readAll(run(given()));
  const again = await readAll(run(given()));
  again.forEach((result, i) =>
    compare(`program ${seed}, the second call, result ${i}`, dtype, result, first[i] as TypedArray),
  );
  return first;
};

const decomposed: Way = async (subject, _, seed, dtype) =>
  readAll(record(makerOn(mapAndReduceOnly(subject.backend)), seed, dtype).outputs);

const WAYS: readonly (readonly [name: string, way: Way])[] = [
  ['random programs: as the reference computes them', fused],
  ['random programs: fused = unfused', unfused],
  ['random programs: compiled = recorded', compiled],
  ['random programs: decomposed = native', decomposed],
];

function randomPrograms(subject: Subject): ConformanceTest[] {
  return WAYS.flatMap(([name, way]) =>
    DTYPES.filter((dtype) => subject.has(dtype) && runsOn(dtype)).map(
      (dtype): ConformanceTest => ({
        name: `${name}, ${dtype}`,
        run: async () => {
          for (let seed = 0; seed < PROGRAMS; seed++) {
            const results = await way(subject, makerOn(subject.backend), seed, dtype);
            const expected = await fused(subject, makerOn(subject.reference), seed, dtype);
            results.forEach((result, i) =>
              compare(`program ${seed}, result ${i}`, dtype, result, expected[i] as TypedArray),
            );
          }
        },
      }),
    ),
  );
}

/** One step of Adam's update without its bias correction: a parameter and two moments, in one pass. */
function adamStep(
  parameter: Tensor,
  mean: Tensor,
  square: Tensor,
  gradient: Tensor,
): [Tensor, Tensor, Tensor] {
  const nextMean = mean.mul(0.875).add(gradient.mul(0.125));
  const nextSquare = square.mul(0.75).add(gradient.mul(gradient).mul(0.25));
  return [parameter.sub(nextMean.div(nextSquare.sqrt().add(0.5)).mul(0.25)), nextMean, nextSquare];
}

const SHAPE = [5, 7];

function adamInputs(make: Make): [Tensor, Tensor, Tensor, Tensor] {
  const one = (seed: number): Tensor => make(fill(sizeOf(SHAPE), 'float32', seed), SHAPE, 'float32');
  return [one(1), one(2), make(fill(sizeOf(SHAPE), 'float32', 3).map(Math.abs), SHAPE, 'float32'), one(4)];
}

function kernels(subject: Subject): ConformanceTest[] {
  return [
    {
      name: 'several outputs in one kernel',
      run: async () => {
        const { backend, kernels } = recording(subject.backend);
        await agree(subject, 'an update and two moments', (make) => adamStep(...adamInputs(make)), {
          backend,
          tolerance: { units: 4 },
        });
        if (!kernels.some(({ outputs }) => outputs.length === 3))
          throw new Error('internal: the update should be one kernel of three outputs');
      },
    },
    {
      name: 'outputs that overwrite inputs',
      run: async () => {
        const { backend, kernels } = recording(subject.backend);
        const step = compile(adamStep, { donate: [0, 1, 2] });
        let state = adamInputs(makerOn(backend));
        let expected = adamInputs(makerOn(subject.reference));
        for (let i = 0; i < 3; i++) {
          state = [...step(...state), state[3]];
          expected = [...adamStep(...expected), expected[3]];
        }
        const results = await readAll(state);
        const reference = await readAll(expected);
        results.forEach((result, i) =>
          compare(`value ${i} after 3 steps`, 'float32', result, reference[i] as TypedArray, {
            units: 16,
            magnitude: 1,
          }),
        );
        if (!kernels.some(({ outputs }) => outputs.some(({ into }) => into !== undefined)))
          throw new Error('internal: no output overwrote an input');
      },
    },
    {
      name: 'donated memory is reused and does not grow',
      run: async () => {
        const backend = watched(subject.raw);
        const step = compile(adamStep, { donate: [0, 1, 2] });
        let state = adamInputs(makerOn(backend));
        state = [...step(...state), state[3]]; // data is uploaded when it is first needed
        await evaluate(state);
        const { bytes, buffers } = memoryOf(backend);
        for (let i = 0; i < 5; i++) {
          const before = state;
          state = [...step(...state), state[3]];
          await evaluate(state);
          const now = memoryOf(backend);
          if (now.bytes !== bytes || now.buffers !== buffers) {
            throw new Error(
              `step ${i}: ${now.bytes} bytes in ${now.buffers} buffers, ${bytes} in ${buffers} before it`,
            );
          }
          if (!before[0].disposed) throw new Error('internal: a donated tensor still counts as usable');
        }
      },
    },
    {
      name: 'a reduction and what follows it in one kernel',
      run: async () => {
        const softmax: Program = (make) => {
          const x = make(fill(60, 'float32'), [4, 15], 'float32');
          return [x.softmax(), x.softmax(0), x.logSoftmax(), x.variance(1), x.sub(x.mean(0)).mul(x)];
        };
        await agree(subject, 'softmax and moments', softmax, { tolerance: { units: 32, magnitude: 0.25 } });
      },
    },
    {
      name: 'a chain longer than a kernel',
      run: async () => {
        const chain: Program = (make) => {
          let x = make(fill(9, 'int32'), [9], 'int32');
          for (let i = 0; i < 700; i++) x = x.mul(3).add(i);
          return [x];
        };
        await agree(subject, '1400 steps', chain);
      },
    },
  ];
}

/** The laws, on kernels chosen to break them and on random programs. */
export function laws(subject: Subject): ConformanceTest[] {
  return [...kernels(subject), ...randomPrograms(subject)];
}
