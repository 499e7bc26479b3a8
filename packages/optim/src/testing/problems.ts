import { type Tensor, tensor } from '@limpid/tensor';

/**
 * The landscapes on which optimisers are tried: small, known minimum, gradient in closed form (this package knows
 * no automatic one).
 */
export interface Problem {
  readonly name: string;
  /** What is hard about it. */
  readonly trait: string;
  readonly start: readonly number[];
  readonly minimum: readonly number[];
  gradient(x: Tensor): Tensor;
}

function quadratic(name: string, trait: string, curvature: readonly number[]): Problem {
  return {
    name,
    trait,
    start: curvature.map((_, i) => (i % 2 === 0 ? 1 : -1)),
    minimum: curvature.map(() => 0),
    gradient: (x) => x.mul(tensor([...curvature])),
  };
}

export const PROBLEMS: readonly Problem[] = [
  quadratic('round bowl', 'nothing', [1, 1]),
  quadratic('long valley', 'curvatures that differ by a hundred', [1, 0.01]),
  {
    name: 'shifted bowl',
    trait: 'parameters of different sizes',
    start: [0, 0],
    minimum: [3, -0.5],
    gradient: (x) => x.sub(tensor([3, -0.5])),
  },
  {
    // H. H. Rosenbrock (1960), with a wall of 10 instead of 100.
    name: 'bent valley',
    trait: 'a curved floor: Rosenbrock’s function',
    start: [-1, 1],
    minimum: [1, 1],
    gradient: (x) => {
      const a = x.slice([0, 1]);
      const b = x.slice([1, 2]);
      const rise = b.sub(a.square());
      const first = a.mul(rise).mul(-40).sub(a.neg().add(1).mul(2));
      return tensor([1, 0])
        .mul(first)
        .add(tensor([0, 1]).mul(rise.mul(20)));
    },
  },
];
