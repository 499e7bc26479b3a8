import { readFileSync } from 'node:fs';
import { compile, type Tensor, tensor } from '@limpid/tensor';
import { applyUpdates, type GradientTransformation } from '../src/index.js';

export const pytorch = JSON.parse(
  readFileSync(new URL('./fixtures/pytorch.json', import.meta.url), 'utf8'),
) as {
  readonly start: number[];
  readonly curvature: number[];
  readonly paths: Readonly<Record<string, number[][]>>;
  readonly schedules: Readonly<Record<string, number[]>>;
};

/** The gradient of ½ Σ c x². */
export const quadraticGradient = (x: Tensor): Tensor => x.mul(tensor(pytorch.curvature, { dtype: x.dtype }));

/** Where an optimiser leads from the fixture's start, step by step, compiled or not. */
export async function pathOf(
  optimizer: GradientTransformation,
  options: { steps?: number; compiled?: boolean; gradient?: (x: Tensor) => Tensor } = {},
): Promise<number[][]> {
  const { steps = 10, compiled = true, gradient = quadraticGradient } = options;
  const plain = (x: Tensor, state: unknown): [Tensor, unknown] => {
    const [updates, next] = optimizer.update(gradient(x), state, x);
    return [applyUpdates(x, updates), next];
  };
  const step = compiled ? compile(plain) : plain;
  let x: Tensor = tensor(pytorch.start);
  let state = optimizer.init(x);
  const path: number[][] = [];
  for (let i = 0; i < steps; i++) {
    [x, state] = step(x, state);
    path.push([...(await x.data())]);
  }
  return path;
}

/** The greatest difference between two paths. */
export function distance(a: readonly number[][], b: readonly number[][]): number {
  return Math.max(
    ...a.map((row, i) => Math.max(...row.map((x, j) => Math.abs(x - (b[i]?.[j] ?? Number.NaN))))),
  );
}

export async function numbers(x: Tensor): Promise<number[]> {
  return [...(await x.data())];
}
