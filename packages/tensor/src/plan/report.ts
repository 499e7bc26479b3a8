import type { Expression } from '../backend/expression.js';
import type { Kernel, MapKernel, ReduceKernel, RowsKernel } from '../backend/kernel.js';
import { sizeOf } from '../shape/shape.js';
import type { Plan, Step } from './plan.js';

/**
 * What an evaluation will do, kernel by kernel: so that anybody can see what was fused, what moves
 * through memory, and what it costs.
 */
export interface PlanReport {
  readonly steps: readonly StepReport[];
  /** Bytes of buffers held only while it runs. */
  readonly temporaryBytes: number;
  /** The same as a table. */
  explain(): string;
}

/** One kernel. */
export interface StepReport {
  /** `map`, `reduce`, `rows`, `matmul` …, or `control` for control flow. */
  readonly kind: Kernel['kind'] | 'control';
  /**
   * The coordinates it walks: `[32, 16] × [30]` reduces 30 numbers for each of 32 × 16; `32 × (4 kernels)` takes
   * each of 32 rows through 4 kernels.
   */
  readonly walk: string;
  /** Operations in it, in order, without loads and constants. */
  readonly operations: readonly string[];
  /** Bytes of the buffers it reads and writes, each counted once. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Arithmetic operations; one exponential counts as one. Zero for kernels that only move or compare. */
  readonly flops: number;
}

/** Operations that compute something. */
function work(list: readonly Expression[]): string[] {
  return list.flatMap((e) => ('args' in e && e.op !== 'cast' && e.op !== 'bitcast' ? [e.op] : []));
}

const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

type Measured = Exclude<Kernel, MapKernel | ReduceKernel> | RowsKernel['steps'][number]['kernel'];

/** Walk, operations and flops of a kernel. */
function measure(kernel: Measured): Pick<StepReport, 'walk' | 'operations' | 'flops'> {
  switch (kernel.kind) {
    case 'map': {
      const operations = work(kernel.body);
      return { walk: show(kernel.shape), operations, flops: sizeOf(kernel.shape) * operations.length };
    }
    case 'reduce': {
      const [body, after] = [work(kernel.body), work(kernel.epilogue)];
      const outer = sizeOf(kernel.shape);
      return {
        walk: `${show(kernel.shape)} × ${show(kernel.reduced)}`,
        operations: [...body, kernel.reducer, ...after],
        flops: outer * (sizeOf(kernel.reduced) * (body.length + 1) + after.length),
      };
    }
    case 'matmul': {
      const { batch, m, n, k } = kernel;
      const after = work(kernel.epilogue);
      const size = sizeOf(batch) * m * n;
      return {
        walk: `${batch.length > 0 ? `${show(batch)} ` : ''}${m} × ${k} × ${n}`,
        operations: ['matmul', ...after],
        flops: size * (2 * k + after.length),
      };
    }
    case 'conv': {
      const shape = [
        kernel.batch,
        kernel.groups,
        kernel.outputChannels,
        ...kernel.axes.map((axis) => axis.output),
      ];
      const window = [kernel.inputChannels, ...kernel.axes.map((axis) => axis.kernel)];
      const after = work(kernel.epilogue);
      return {
        walk: `${show(shape)} × ${show(window)}`,
        operations: ['conv', ...after],
        flops: sizeOf(shape) * (2 * sizeOf(window) + after.length),
      };
    }
    case 'rows': {
      const parts = kernel.steps.map((step) => measure(step.kernel));
      return {
        walk: `${kernel.rows} × (${parts.length} kernels)`,
        operations: parts.flatMap(({ operations }) => operations),
        flops: parts.reduce((sum, { flops }) => sum + flops, 0),
      };
    }
    case 'custom':
      return { walk: kernel.outputShapes.map(show).join(' '), operations: [kernel.name], flops: 0 };
    default: {
      const flops = kernel.kind === 'cumulativeSum' ? sizeOf(kernel.shape) : 0;
      return { walk: show(kernel.shape), operations: [kernel.kind], flops };
    }
  }
}

function reportStep({ kernel, bytesRead, bytesWritten }: Step): StepReport {
  if (!kernel)
    return { kind: 'control', walk: '', operations: ['control flow'], bytesRead, bytesWritten, flops: 0 };
  return { kind: kernel.kind, ...measure(kernel), bytesRead, bytesWritten };
}

const PREFIXES = ['', 'k', 'M', 'G', 'T'];

/** `12.3 k`: three digits and a decimal prefix. */
function short(n: number, unit = ''): string {
  let value = n;
  let prefix = 0;
  for (; value >= 1000 && prefix < PREFIXES.length - 1; prefix++) value /= 1000;
  const digits = prefix === 0 ? String(value) : value.toPrecision(3);
  return `${digits} ${PREFIXES[prefix]}${unit}`.trim();
}

/** More operations than this are counted, not named. */
const NAMED = 8;

function named(operations: readonly string[]): string {
  const first = operations.slice(0, NAMED).join(' ');
  return operations.length > NAMED ? `${first} … (${operations.length})` : first;
}

function table(steps: readonly StepReport[]): string {
  const rows = [
    ['', 'kernel', 'walks', 'reads', 'writes', 'flops', 'operations'],
    ...steps.map((step, i) => [
      String(i + 1),
      step.kind,
      step.walk,
      short(step.bytesRead, 'B'),
      short(step.bytesWritten, 'B'),
      short(step.flops),
      named(step.operations),
    ]),
  ];
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  );
  const right = new Set([0, 3, 4, 5]);
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          right.has(i) ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The report of a plan. */
export function reportPlan(plan: Plan): PlanReport {
  const steps = plan.steps.map(reportStep);
  const temporaryBytes = plan.temporaries.reduce((sum, bytes) => sum + bytes, 0);
  return {
    steps,
    temporaryBytes,
    explain: () => `${table(steps)}\n${short(temporaryBytes, 'B')} of temporary memory`,
  };
}
