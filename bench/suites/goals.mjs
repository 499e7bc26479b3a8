/**
 * What a case has to reach. A goal sees the outcomes by peer, and the suite's earlier cases, and says whether it is
 * met (undefined: nobody can tell, for who it compares with is not there); its text goes into the table. A goal
 * may apply to some runs only.
 */
import { javascriptPeers } from '../peer-process.mjs';

const ratioOf = (outcomes, name) => outcomes[name]?.ratio?.median;

/**
 * So many times as fast as every peer that runs on a JavaScript engine. A peer that cannot do it is behind; one not
 * asked is not.
 */
export const timesAheadOfJavascript = (factor) => ({
  text: factor === 1 ? 'ahead of every JS peer' : `≥ ${factor} × every JS peer`,
  reached(outcomes) {
    if (javascriptPeers.some((name) => !outcomes[name])) return undefined;
    return !javascriptPeers.some((name) => ratioOf(outcomes, name) <= factor);
  },
});

export const aheadOfJavascript = timesAheadOfJavascript(1);

/** At most so many milliseconds, which is what the bench's first machine needed to be at the limit of its memory. */
export const atMost = (milliseconds) => ({
  text: `≤ ${milliseconds} ms`,
  reached: (outcomes) => outcomes.limpid.milliseconds?.median <= milliseconds,
});

/** At least so many times as fast as a peer. */
export const timesFaster = (name, factor) => ({
  text: `≥ ${factor} × ${name}`,
  reached: (outcomes) =>
    ratioOf(outcomes, name) === undefined ? undefined : ratioOf(outcomes, name) >= factor,
});

const medianOf = (outcomes) => outcomes.limpid?.milliseconds?.median;

/** At most so many times as long as an earlier case of the suite. */
export const timesAsLong = (name, factor) => ({
  text: `≤ ${factor} × “${name}”`,
  reached(outcomes, earlier) {
    const other = earlier.find((entry) => entry.name === name);
    return other && medianOf(outcomes) <= factor * medianOf(other.outcomes);
  },
});

/** At least a fraction of the rate of an earlier case of the suite. */
export const rateOf = (name, fraction) => ({
  text: `≥ ${fraction} × the rate of “${name}”`,
  reached(outcomes, earlier, { amount }) {
    const other = earlier.find((entry) => entry.name === name);
    return other && amount / medianOf(outcomes) >= (fraction * other.work.amount) / medianOf(other.outcomes);
  },
});

/** At least so many times as fast as a peer with one thread, in runs with several. */
export const withThreads = (name, factor) => ({
  ...timesFaster(`${name}, 1 thread`, factor),
  applies: (outcomes) => outcomes[`${name}, 1 thread`] !== undefined,
});

/** All of several goals. */
export const all = (...goals) => ({ goals });

/** What a goal says of a run, and whether it is met: not if any part is missed, unknown if nobody can tell of one. */
export function judge(goal, outcomes, earlier, work) {
  const goals = (goal.goals ?? [goal]).filter(({ applies }) => applies?.(outcomes) ?? true);
  const met = goals.map(({ reached }) =>
    outcomes.limpid?.milliseconds ? reached(outcomes, earlier, work) : false,
  );
  const isMet = met.includes(undefined) ? undefined : true;
  return {
    text: goals.map(({ text }) => text).join(', '),
    reached: met.includes(false) ? false : isMet,
  };
}
