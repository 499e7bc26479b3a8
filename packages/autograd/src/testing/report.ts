/** One derivative compared: along one random direction of one tensor among the arguments. */
export interface DirectionCheck {
  /** 1 for the gradient, 2 for the gradient of the gradient, and so on. */
  readonly order: number;
  /** The tensor that was moved: `argument 0 at layers[0].weight`. */
  readonly path: string;
  /** Number of the direction, from 0. */
  readonly direction: number;
  /** The derivative along the direction by `grad`. */
  readonly gradient: number;
  /** The same by central differences. */
  readonly difference: number;
  /** How far apart they are. */
  readonly error: number;
  /** How far apart they may be: `atol + rtol · max(|gradient|, |difference|)`. */
  readonly tolerance: number;
}

/** What `checkGradients` found, and with what it may be found again. */
export interface GradientReport {
  readonly checks: readonly DirectionCheck[];
  /** The check with the greatest error in units of its tolerance. */
  readonly worst: DirectionCheck;
  readonly seed: number;
  readonly epsilon: number;
}

/** One comparison; an error that is NaN is one that nothing tolerates. */
export function compare(
  where: Pick<DirectionCheck, 'order' | 'path' | 'direction'>,
  gradient: number,
  difference: number,
  { rtol, atol }: { readonly rtol: number; readonly atol: number },
): DirectionCheck {
  const error = Math.abs(gradient - difference);
  const tolerance = atol + rtol * Math.max(Math.abs(gradient), Math.abs(difference));
  return { ...where, gradient, difference, error, tolerance };
}

/** Whether a comparison failed, NaN included. */
export const failed = ({ error, tolerance }: DirectionCheck): boolean => !(error <= tolerance);

/** The error in units of its tolerance; infinite where there is none to speak of. */
function badness({ error, tolerance }: DirectionCheck): number {
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error / tolerance;
}

/** The comparison that is furthest off. */
export function worstOf(checks: readonly DirectionCheck[]): DirectionCheck {
  return checks.reduce((worst, check) => (badness(check) > badness(worst) ? check : worst));
}

/** `the derivative of order 1 with respect to argument 0: …`, in words and numbers. */
export function sentence({
  order,
  path,
  direction,
  gradient,
  difference,
  error,
  tolerance,
}: DirectionCheck): string {
  const off = `${error.toPrecision(3)} apart, where ${tolerance.toPrecision(3)} is tolerated`;
  return `the derivative of order ${order} with respect to ${path} is ${gradient} by grad and ${difference} by central differences along direction ${direction} (${off})`;
}
