import { type DType, isFloat } from '../backend/dtype.js';

/** Numbers that operations are tried on, by kind and dtype: the places where arithmetic goes wrong. */
export interface Samples {
  readonly ordinary: readonly number[];
  /** NaN, infinities and signed zeros. */
  readonly special?: readonly number[];
  /** Numbers below the least normal one. */
  readonly subnormal?: readonly number[];
  /** Near the end of the range, or beyond what whole numbers the dtype tells apart. */
  readonly large?: readonly number[];
}

const FLOAT = {
  ordinary: [
    -20, -3.5, -2, -1.5, -1, -0.75, -0.5, -0.1, -1e-3, -1e-6, 0, 1e-6, 1e-3, 0.1, 0.5, 0.8, 1, 1.5, 2.5, 3,
    3.7, 10, 30,
  ],
  special: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1, 0.5, 3, -3],
};

const SAMPLES: Readonly<Record<DType, Samples>> = {
  float16: { ...FLOAT, subnormal: [2 ** -24, -(2 ** -24), 2 ** -15], large: [65504, -65504, 2048, 1e4] },
  float32: {
    ...FLOAT,
    subnormal: [2 ** -149, -(2 ** -149), 1e-40, -1e-40, 2 ** -126 - 2 ** -149, 2 ** -126, 1],
    large: [
      2 ** 128 - 2 ** 104,
      -(2 ** 128) + 2 ** 104,
      1e38,
      -1e38,
      2 ** 24,
      2 ** 24 + 2,
      12345.678,
      -1e5,
      88,
      -87,
      89,
      -104,
    ],
  },
  float64: {
    ...FLOAT,
    subnormal: [5e-324, -5e-324, 1e-310, -1e-310, 2.225073858507201e-308, 2 ** -1022, 1],
    large: [
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      1e308,
      2 ** 53,
      2 ** 53 + 2,
      12345.678,
      -1e5,
      709,
      -708,
      710,
      -746,
    ],
  },
  int32: {
    ordinary: [0, 1, -1, 2, -2, 3, 7, -7, 31, -100],
    large: [2 ** 31 - 1, -(2 ** 31), 65536, -65537, 123456789, -1, 2, 0],
  },
  uint32: {
    ordinary: [0, 1, 2, 3, 7, 31, 100, 255],
    large: [2 ** 32 - 1, 2 ** 31, 65536, 123456789, 1, 2, 0],
  },
  bool: { ordinary: [0, 1] },
};

export type SampleKind = keyof Samples;
export const KINDS: readonly SampleKind[] = ['ordinary', 'special', 'subnormal', 'large'];

/** The samples of a kind; undefined where the dtype has none. */
export function samplesOf(dtype: DType, kind: SampleKind): readonly number[] | undefined {
  return SAMPLES[dtype][kind];
}

/** How test names call the kinds: the ordinary one goes without saying. */
export function kindSuffix(kind: SampleKind): string {
  if (kind === 'ordinary') return '';
  return kind === 'special' ? ': NaN, infinities and zeros' : `: ${kind}`;
}

/** `count` ordinary numbers in no particular order; small whole ones for integers. */
export function fill(count: number, dtype: DType, seed = 1): Float64Array {
  const next = generator(seed);
  return Float64Array.from({ length: count }, () => {
    if (dtype === 'bool') return next(2);
    if (dtype === 'uint32') return next(50);
    const whole = next(41) - 20;
    return isFloat(dtype) ? whole / 8 + next(1000) / 4096 : whole;
  });
}

/** Whole numbers below a bound, the same for the same seed (a linear congruential generator of Knuth's). */
export function generator(seed: number): (below: number) => number {
  let state = (Math.imul(seed, 0x9e3779b9) ^ 0x5bf03635) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
