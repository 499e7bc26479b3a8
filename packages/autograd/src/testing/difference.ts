import type { Tensor } from '@limpid/tensor';

/** A scalar function of the tensors among the arguments. */
export type Scalar = (leaves: readonly Tensor[]) => Tensor;

/** (f(… x + εv …) − f(… x − εv …)) / 2ε for the tensor number `position`. */
export async function centralDifference(
  f: Scalar,
  leaves: readonly Tensor[],
  position: number,
  direction: Tensor,
  epsilon: number,
): Promise<number> {
  const at = (step: number): Promise<number> => {
    const moved = (leaves[position] as Tensor).add(direction.mul(step));
    return f(leaves.map((leaf, i) => (i === position ? moved : leaf))).item();
  };
  const above = await at(epsilon);
  const below = await at(-epsilon);
  return (above - below) / (2 * epsilon);
}
