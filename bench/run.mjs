/**
 * `npm run bench [suite…] [-- --node24] [-- --threads 2] [-- --rounds 9] [-- --only limpid,jax-js]`
 *
 * Measures limpid beside its peers, suite by suite (all of them if none is named), on this Node and with `--node24`
 * on node@24 from the npm registry too. Results go into results.json, which keeps those of other suites and other
 * Nodes, and from there into RESULTS.md.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.mjs';
import { measure } from './measure.mjs';
import { hasPytorch, peersWith, programOf, startPeer } from './peer-process.mjs';
import { formatOutcome } from './report.mjs';
import { record } from './results.mjs';
import { buildLimpid, installPeers } from './setup.mjs';
import { measureStartup } from './startup.mjs';
import { judge } from './suites/goals.mjs';
import { suites } from './suites/index.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node24: { type: 'boolean', default: false },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
  },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);
const known = [...suites.map(({ name }) => name), 'startup', 'size'];
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0 || !(threads >= 1) || !(rounds >= 1)) {
  console.error(
    unknown.length > 0
      ? `bench: no suite is called ${unknown.join(', ')}; there are ${known.join(', ')}`
      : `bench: --threads and --rounds are at least 1, not ${values.threads} and ${values.rounds}`,
  );
  process.exit(1);
}
const chosen = positionals.length > 0 ? positionals : known;

if (!values['no-build']) {
  installPeers();
  buildLimpid();
}
const names = peersWith(threads).filter((name) => {
  const [program] = programOf(name, threads);
  if (values.only && program !== 'limpid' && !values.only.split(',').includes(program)) return false;
  if (program !== 'pytorch' || hasPytorch()) return true;
  console.log(
    'PyTorch is left out: /usr/bin/python3 cannot import torch (on Debian: apt install python3-torch)',
  );
  return false;
});
const machine = describeMachine();
console.log(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, limpid ${machine.commit}`);

/** Starts everybody who starts; says who does not. */
async function startAll() {
  const peers = [];
  const absent = {};
  for (const name of names) {
    try {
      peers.push(await startPeer(name, threads));
    } catch (error) {
      absent[name] = error.message;
      console.log(`${name} is left out: ${error.message}`);
    }
  }
  return { peers, absent };
}

/** A suite of cases, with processes of its own so that no suite's memory weighs on the next. */
async function runSuite({ title, cases }) {
  const { peers, absent } = await startAll();
  const done = [];
  for (const testCase of cases) {
    const { outcomes, checkedAgainst } = await measure(testCase, peers, rounds);
    for (const [name, reason] of Object.entries(absent)) outcomes[name] = { missing: reason };
    const { name, work, goal } = testCase;
    done.push({ name, work, goal: judge(goal, outcomes, done, work), checkedAgainst, outcomes });
    console.log(`  ${name}`);
    for (const peer of names) console.log(`    ${peer.padEnd(18)}${formatOutcome(outcomes[peer], work)}`);
  }
  for (const peer of peers) peer.stop();
  const versions = Object.fromEntries(
    peers.map(({ name, version, threads: used }) => [name, { version, threads: used }]),
  );
  return { title, versions, cases: done };
}

/** What a suite measured, if it is one whose cases were not printed on the way. */
function print({ cases = [], sizes = [] }) {
  for (const { outcomes } of cases)
    for (const name of names) console.log(`  ${name.padEnd(18)}${formatOutcome(outcomes[name])}`);
  for (const { name, script, wasm, missing } of sizes)
    console.log(
      `  ${name.padEnd(18)}${missing ?? `${script.toFixed(1)} KB, WebAssembly ${wasm.toFixed(1)} KB`}`,
    );
}

for (const name of known.filter((suite) => chosen.includes(suite))) {
  console.log(name);
  const suite = suites.find((candidate) => candidate.name === name);
  if (suite) record(machine, threads, name, { ...(await runSuite(suite)), rounds });
  else {
    // The bundler is one of the root's packages, which the set-up above may only just have installed.
    const size = async () => (await import('./size.mjs')).measureSize();
    const result = name === 'startup' ? await measureStartup(names, rounds) : await size();
    print(result);
    record(machine, threads, name, { ...result, rounds });
  }
}

if (values.node24) {
  const again = process.argv.slice(2).filter((argument) => argument !== '--node24');
  const program = fileURLToPath(import.meta.url);
  const { status } = spawnSync('npx', ['-y', 'node@24', program, ...again, '--no-build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exit(status ?? 1);
}
