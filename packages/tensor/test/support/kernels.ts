import { type Backend, evaluate, referenceBackend } from '@limpid/tensor';
import type { Access, Expression, Kernel } from '@limpid/tensor/backend';
import { recording, withoutRows } from '../../src/testing/wrappers.js';

/** A backend, and what kernels computing a tree on it takes. */
export interface Observed {
  readonly backend: Backend;
  /** The distinct kernels, in order. */
  kernelsOf(tree: unknown): Promise<Kernel[]>;
  /** The same as short text. */
  textOf(tree: unknown): Promise<string>;
}

/** Kernels over the same rows are shown one by one. */
export function observed(): Observed {
  const { backend: recorder, kernels } = recording(referenceBackend());
  const backend = withoutRows(recorder);
  const kernelsOf = async (tree: unknown): Promise<Kernel[]> => {
    kernels.length = 0;
    await evaluate(tree);
    return [...new Map(kernels.map((kernel) => [kernel.key, kernel])).values()];
  };
  return { backend, kernelsOf, textOf: async (tree) => (await kernelsOf(tree)).map(describe).join('\n') };
}

function show({ strides, offset, guard }: Access): string {
  const place = `${strides.join(' ')}${offset === 0 ? '' : ` + ${offset}`}`;
  return guard ? `${place} | ${guard.map(([low, high]) => `${low}..${high}`).join(' ')}` : place;
}

/** Expressions written out as formulas, for outputs and reductions. */
function formula(list: readonly Expression[], position: number): string {
  const e = list[position]!;
  if (e.op === 'load') return `in${e.input}[${show(e.access)}]`;
  if (e.op === 'constant') return String(e.value);
  if (e.op === 'reduced') return 'reduced';
  if (e.op === 'inside') return `inside[${e.guard.map(([low, high]) => `${low}..${high}`).join(' ')}]`;
  if (e.op === 'index') return `index[${show(e.access)}]`;
  return `${e.op}(${e.args.map((arg) => formula(list, arg)).join(', ')})`;
}

function describe(kernel: Kernel): string {
  const shape = (sizes: readonly number[]): string => `[${sizes.join(', ')}]`;
  const outputs = (list: readonly Expression[]): string =>
    kernel.outputs
      .map(
        ({ value, into }, i) =>
          `  out${i}${into === undefined ? '' : ` over in${into}`} = ${formula(list, value)}`,
      )
      .join('\n');
  switch (kernel.kind) {
    case 'map':
      return `map ${shape(kernel.shape)}\n${outputs(kernel.body)}`;
    case 'reduce': {
      const reduced = `${kernel.reducer} over ${shape(kernel.reduced)} of ${formula(kernel.body, kernel.value)}`;
      return `reduce ${shape(kernel.shape)}\n  ${reduced}\n${outputs(kernel.epilogue)}`;
    }
    case 'matmul':
      return `matmul ${kernel.batch.length ? `${shape(kernel.batch)} ` : ''}${kernel.m}×${kernel.k}×${kernel.n}\n  a[${show(kernel.a)}] b[${show(kernel.b)}]\n${outputs(kernel.epilogue)}`;
    default:
      return kernel.kind;
  }
}
