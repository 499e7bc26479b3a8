/** RESULTS.md from results.json: a table a suite, with the goal, ours, and each peer with its ratio to ours. */
import { peersWith } from './peer-process.mjs';

/** Three significant digits, without an exponent. */
function digits(value) {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value >= 1 ? value.toFixed(2) : value.toPrecision(2);
}

function duration(milliseconds) {
  if (milliseconds >= 1000) return `${digits(milliseconds / 1000)} s`;
  return milliseconds >= 0.1 ? `${digits(milliseconds)} ms` : `${digits(milliseconds * 1000)} µs`;
}

/** How fast, how long, and how many times as long as we take with the quartiles of that. */
export function formatOutcome(outcome, work) {
  if (!outcome) return '–';
  if (outcome.missing) return `– (${outcome.missing})`;
  const { milliseconds, ratio } = outcome;
  const parts = [duration(milliseconds.median)];
  if (work) parts.unshift(`${digits((work.amount / milliseconds.median) * 1000)} ${work.unit}`);
  if (ratio) parts.push(`${digits(ratio.median)}× (${digits(ratio.low)}–${digits(ratio.high)})`);
  return parts.join(' · ');
}

const row = (cells) => `| ${cells.join(' | ')} |`;

const verdict = ({ text, reached }) =>
  reached === undefined || reached === null ? text : `${text}: ${reached ? 'reached' : '**not yet**'}`;

function caseTable({ cases, versions = {} }, asked) {
  const names = peersWith(asked).filter((name) => cases.some(({ outcomes }) => outcomes[name]));
  const notes = new Map();
  const cell = (name, { outcomes, work }) => {
    const outcome = outcomes[name];
    if (!outcome?.missing) return formatOutcome(outcome, work);
    const text = `${name}: ${outcome.missing}`;
    if (!notes.has(text)) notes.set(text, notes.size + 1);
    return `– [${notes.get(text)}]`;
  };
  const heading = (name) => {
    const { version, threads } = versions[name] ?? {};
    return [name, version, asked > 1 && threads ? `(${threads} of ${asked} threads)` : '']
      .filter(Boolean)
      .join(' ');
  };
  const rows = cases.map((entry) =>
    row([entry.name, verdict(entry.goal), ...names.map((name) => cell(name, entry))]),
  );
  return [
    row(['', 'goal', ...names.map(heading)]),
    row(['', '', ...names].map(() => '---')),
    ...rows,
    ...(notes.size > 0 ? [''] : []),
    ...[...notes].map(([text, number]) => `[${number}] ${text}  `),
  ];
}

const kilobytes = (size) => `${digits(size)} KB`;

function sizeTable({ sizes, goal }) {
  return [
    `Goal: ${verdict(goal)}.`,
    '',
    row(['', 'what', 'JavaScript at once', 'with what is imported on demand', 'WebAssembly']),
    row(['---', '---', '---', '---', '---']),
    ...sizes.map(({ name, what, script, whole, wasm, missing }) =>
      row([
        name,
        what,
        missing ? `– (${missing})` : kilobytes(script),
        whole ? kilobytes(whole) : '–',
        wasm ? kilobytes(wasm) : '–',
      ]),
    ),
  ];
}

function suiteSection(name, suite, shared, asked) {
  const own = suite.machine.commit !== shared.commit || suite.machine.processor !== shared.processor;
  const checks = [...new Set((suite.cases ?? []).map(({ checkedAgainst }) => checkedAgainst))].filter(
    Boolean,
  );
  return [
    `### ${name}`,
    '',
    `${suite.title}.${checks.length > 0 ? ` Results checked against ${checks.join(' and ')}.` : ''}${own ? ` Measured ${suite.measured.slice(0, 16)} at ${suite.machine.commit} on ${suite.machine.processor}.` : ''}`,
    '',
    ...(suite.sizes ? sizeTable(suite) : caseTable(suite, asked)),
    '',
  ];
}

function runSection(key, { suites }) {
  const latest = Object.values(suites)
    .sort((a, b) => a.measured.localeCompare(b.measured))
    .at(-1);
  const { machine, measured } = latest;
  const counts = [...new Set(Object.values(suites).map(({ rounds }) => rounds))].sort((a, b) => a - b);
  const asked = Number(/(\d+) thread/.exec(key)[1]);
  const relaxed = machine.relaxedSimd ? 'with' : 'without';
  return [
    `## ${key[0].toUpperCase()}${key.slice(1)}`,
    '',
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}; Node ${machine.node} (V8 ${machine.v8}), ${relaxed} relaxed SIMD; limpid ${machine.limpid} at ${machine.commit}; ${counts.join(' or ')} rounds, ended ${measured.slice(0, 16)} UTC.`,
    '',
    ...Object.entries(suites).flatMap(([name, suite]) => suiteSection(name, suite, machine, asked)),
  ];
}

/** The whole report. */
export function formatReport({ runs }) {
  return `${[
    '# limpid beside its peers',
    '',
    '`npm run bench` writes this file; [how it measures](README.md) is told beside it. Each cell is a median, in',
    'milliseconds or by what it does in a second, then how many times as long as limpid the peer takes, with the',
    'quartiles over the rounds in parentheses: above 1 limpid is ahead. Every result was checked in the same run.',
    '',
    ...Object.entries(runs).flatMap(([key, run]) => runSection(key, run)),
  ]
    .join('\n')
    .trimEnd()}\n`;
}
