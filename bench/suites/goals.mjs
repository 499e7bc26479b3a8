/** What a case has to reach. A goal sees milliseconds by peer and says whether it is met; its text goes into the table. */
import { javascriptPeers } from '../peer-process.mjs';

const ratioOf = (outcomes, name) => outcomes[name]?.ratio?.median;

/** Faster than every peer that runs on a JavaScript engine. */
export const aheadOfJavascript = {
  text: 'ahead of every JS peer',
  reached: (outcomes) => javascriptPeers.every((name) => (ratioOf(outcomes, name) ?? 2) > 1),
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

/** All of several goals; undefined if nobody could tell. */
export const all = (...goals) => ({
  text: goals.map(({ text }) => text).join(', '),
  reached(outcomes) {
    const known = goals.map(({ reached }) => reached(outcomes)).filter((met) => met !== undefined);
    return known.length > 0 ? known.every(Boolean) : undefined;
  },
});
