/**
 * One case, everybody in turn. Each peer lives in a process of its own, so nobody's garbage, memory or compiler
 * disturbs another; all of them have the case open, and round after round each is asked for one timed batch of
 * calls while the others wait idle: A B C A B C. A ratio is formed within a round, so a machine that
 * changes its speed from minute to minute changes both sides of it.
 *
 * Before anything is timed, every result is checked; a peer whose result is wrong is not timed.
 */
import { readFileSync } from 'node:fs';
import { exchange } from './inputs.mjs';
import { ratios, spread } from './statistics.mjs';

/** How long a batch is to take, in milliseconds. */
const batch = 40;

/**
 * How long everybody runs before the first round, so that compilers have finished. A short call is mostly
 * JavaScript, and V8 has been seen to take a second until it has optimised a training step.
 */
const warmUpFor = (perCall) => (perCall < 2 ? 1000 : 120);

/** A call that takes longer than this is a batch of its own, without a warm-up call. */
const slow = 300;

/** A call that takes longer than this is not made again: what it took at first is all there is. */
const verySlow = 3000;

/** Rounds for a peer whose call takes so many milliseconds: patience is limited. */
const roundsFor = (perCall, rounds) =>
  perCall > verySlow ? 0 : perCall > slow ? Math.min(3, rounds) : rounds;

/** Places of a result that are compared with plain JavaScript. */
const places = 200;

/** The largest difference to the reference, in units of its typical size. */
function errorOf(result, reference) {
  let scale = 0;
  for (const [, value] of reference) scale += Math.abs(value) / reference.length;
  let worst = 0;
  for (const [index, value] of reference) {
    const difference = Math.abs(result[index] - value) / Math.max(scale, Math.abs(value), 1e-30);
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  return worst;
}

/** Index and value at places spread over the result, from plain JavaScript in float64. */
function plainReference({ reference }, arrays, size) {
  const count = Math.min(places, size);
  return Array.from({ length: count }, (_, i) => {
    const index = count === 1 ? 0 : Math.floor((i * (size - 1)) / (count - 1));
    return [index, reference(arrays, index)];
  });
}

async function calibrate(peer) {
  let calls = 1;
  let total = 0;
  for (;;) {
    const { done, milliseconds, reason } = await peer.ask('time', { calls, warm: false });
    if (!done) throw new Error(reason);
    total += milliseconds;
    const perCall = milliseconds / calls;
    if (perCall > slow) return { calls: 1, perCall };
    if (total >= warmUpFor(perCall) && milliseconds >= batch / 4)
      return { calls: Math.max(1, Math.round(batch / perCall)), perCall };
    calls = Math.max(calls, Math.min(calls * 4, Math.ceil(batch / Math.max(perCall, 1e-4))));
  }
}

/**
 * Measures a case.
 *
 * @param peers As `startPeer` gives them, limpid first.
 * @returns Plain data: for each peer its milliseconds per call and, for the others, the ratio to ours; or why not.
 */
export async function measure(testCase, peers, rounds) {
  const files = exchange();
  const { arrays, files: inputs } = files.write(testCase.inputs);
  const { kind, parameters } = testCase;
  const outcomes = {};
  const results = {};
  for (const peer of peers) {
    if (testCase.without?.includes(peer.name)) {
      outcomes[peer.name] = { missing: 'takes many seconds, so it is not measured' };
      continue;
    }
    const output = files.path(`output-${peer.name}`);
    const answer = await peer.ask('open', { spec: { kind, ...parameters }, inputs, output });
    if (!answer.done) outcomes[peer.name] = { missing: answer.reason };
    else {
      const bytes = readFileSync(output);
      results[peer.name] = new Float32Array(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
      );
    }
  }
  const opened = peers.filter(({ name }) => results[name]);
  const judge = opened.find(({ name }) => name === 'pytorch') ?? opened.at(-1);
  const reference = testCase.reference
    ? plainReference(testCase, arrays, testCase.size)
    : [...(results[judge?.name] ?? [])].map((value, i) => [i, value]);
  for (const { name } of opened) {
    const error = errorOf(results[name], reference);
    if (!(error <= testCase.tolerance) || (testCase.reference && results[name].length !== testCase.size))
      outcomes[name] = { missing: `wrong result: off by ${error.toExponential(1)}`, wrong: true };
    else outcomes[name] = { error };
  }
  const timed = [];
  for (const peer of opened) {
    if (outcomes[peer.name].missing) continue;
    try {
      const { calls, perCall } = await calibrate(peer);
      timed.push({ peer, calls, perCall, samples: perCall > verySlow ? [perCall] : [] });
    } catch (error) {
      outcomes[peer.name] = { missing: error.message };
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of timed) {
      const { peer, samples, calls, perCall } = entry;
      if (entry.failed || round >= roundsFor(perCall, rounds)) continue;
      const { done, milliseconds, reason } = await peer.ask('time', { calls, warm: perCall <= slow });
      if (done) samples.push(milliseconds / calls);
      else Object.assign(entry, { failed: true, samples: [], reason });
    }
  }
  const ours = timed.find(({ peer }) => peer.name === 'limpid')?.samples ?? [];
  for (const { peer, samples, failed, reason } of timed) {
    if (failed) outcomes[peer.name] = { missing: reason };
    else {
      outcomes[peer.name].milliseconds = spread(samples);
      if (peer.name !== 'limpid' && ours.length > 0)
        outcomes[peer.name].ratio = spread(ratios(ours, samples));
    }
  }
  for (const peer of opened) await peer.ask('close');
  files.remove();
  return {
    checkedAgainst: testCase.reference ? 'plain JavaScript in float64' : judge?.name,
    outcomes,
  };
}
