/** The few statistics of the bench: everything is a median with its quartiles, for a busy machine has outliers. */

/** The quantile q of the values, interpolated linearly between the two nearest. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  return low + (high - low) * (place - below);
}

/** Median, quartiles and number of the values. */
export function spread(values) {
  return {
    median: quantile(values, 0.5),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
    count: values.length,
  };
}

/** What a peer takes of what we take, round by round: above 1 we are ahead. Rounds that only one ran are left out. */
export function ratios(ours, theirs) {
  const shared = Math.min(ours.length, theirs.length);
  return Array.from({ length: shared }, (_, round) => theirs[round] / ours[round]);
}
