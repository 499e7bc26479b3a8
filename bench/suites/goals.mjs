/**
 * What a case has to reach. A goal sees the outcomes by peer, and the suite's earlier cases, and says whether it is
 * met (undefined: nobody can tell, for who it compares with is not there); its text goes into the table.
 */
import { javascriptPeers } from '../peer-process.mjs';

const ratioOf = (outcomes, name) => outcomes[name]?.ratio?.median;

/** Faster than every peer that runs on a JavaScript engine. A peer that cannot do it is behind; one not asked is not. */
export const aheadOfJavascript = {
  text: 'ahead of every JS peer',
  reached(outcomes) {
    if (javascriptPeers.some((name) => !outcomes[name])) return undefined;
    return javascriptPeers.every((name) => !(ratioOf(outcomes, name) <= 1));
  },
};

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

/** All of several goals; undefined if none is missed but of one nobody can tell. */
export const all = (...goals) => ({
  text: goals.map(({ text }) => text).join(', '),
  reached(...found) {
    const met = goals.map(({ reached }) => reached(...found));
    if (met.includes(false)) return false;
    return met.includes(undefined) ? undefined : true;
  },
});
