import type { Backend } from '../backend/backend.js';
import type { DType, TypedArray } from '../backend/dtype.js';
import { evaluate } from '../evaluate/evaluate.js';
import { referenceBackend } from '../reference/backend.js';
import type { Shape } from '../shape/shape.js';
import { tensor } from '../value/create.js';
import type { Tensor } from '../value/tensor.js';
import { compare, type Tolerance } from './compare.js';
import { watched } from './wrappers.js';

/** What is being tested, and what it is measured by. */
export interface Subject {
  /** The backend as it was given. */
  readonly raw: Backend;
  /** The same, with its memory watched. */
  readonly backend: Backend;
  readonly reference: Backend;
  has(dtype: DType): boolean;
}

export function subjectOf(raw: Backend): Subject {
  return { raw, backend: watched(raw), reference: referenceBackend(), has: (dtype) => raw.dtypes.has(dtype) };
}

/** Makes a tensor on the backend that a program runs on. */
export type Make = (values: ArrayLike<number>, shape: Shape, dtype: DType) => Tensor;

/** Something to compute, the same on every backend. */
export type Program = (make: Make) => readonly Tensor[];

export function makerOn(backend: Backend): Make {
  return (values, shape, dtype) => tensor(Float64Array.from(values), { shape, dtype, backend });
}

/** What a program's results hold on a backend. */
async function resultsOn(backend: Backend, program: Program): Promise<TypedArray[]> {
  return readAll(program(makerOn(backend)));
}

/** Computes tensors in one evaluation, and reads them. */
export async function readAll(tensors: readonly Tensor[]): Promise<TypedArray[]> {
  await evaluate([...tensors]);
  const read: TypedArray[] = [];
  for (const x of tensors) read.push(await x.data());
  return read;
}

/** How results may differ. */
export interface Agreement {
  /** Default: not at all. */
  readonly tolerance?: Tolerance;
  /** For every result the magnitude its rounding errors are relative to, computed on the reference backend. */
  readonly scale?: Program;
  /** Default: the subject's. */
  readonly backend?: Backend;
}

/** Runs a program on the subject and on the reference backend; throws if results differ. */
export async function agree(
  subject: Subject,
  what: string,
  program: Program,
  options: Agreement = {},
): Promise<void> {
  const made = program(makerOn(options.backend ?? subject.backend));
  const actual = await readAll(made);
  const expected = await resultsOn(subject.reference, program);
  const scales = options.scale && (await resultsOn(subject.reference, options.scale));
  made.forEach(({ dtype }, i) => {
    const label = made.length > 1 ? `${what}, result ${i}` : what;
    compare(label, dtype, actual[i] as TypedArray, expected[i] as TypedArray, options.tolerance, scales?.[i]);
  });
}
