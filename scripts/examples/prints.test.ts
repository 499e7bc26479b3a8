import { expect, test } from 'vitest';
import { blocksOf } from './blocks.js';
import { instrument, Prints } from './prints.js';

/** Runs a block of plain JavaScript and says what differs from its comments. */
function differences(code: string): { line: number; printed: string; expected: string }[] {
  const prints = new Prints();
  const instrumented = instrument(code, 'printAt');
  new Function('printAt', instrumented.code)(prints.printAt);
  return prints.differences(instrumented.sites);
}

test.each([
  ['a comment beside the call', 'console.log([1, 2]); // [ 1, 2 ]'],
  ['a call of several lines', 'console.log(\n  1,\n  2,\n); // 1 2'],
  ['output of several lines', "console.log('a\\n b'); // a\n//  b\n// prose that is not output"],
  ['comments below the call', "console.log('a\\nb');\n// a\n// b"],
  ['the ellipsis', 'console.log(1 / 3); // 0.333…'],
  ['a call in a loop', 'for (const n of [1, 2]) console.log(n); // 1\n// 2'],
])('what is printed may be said by %s', (_, code) => {
  expect(differences(code)).toEqual([]);
});

test.each([
  ['another value', 'console.log(1); // 2', { line: 1, printed: '1', expected: '2' }],
  ['only part of the output', "console.log('a\\nb'); // a", { line: 1, printed: 'a\nb', expected: 'a' }],
  [
    'more than the output',
    'console.log(0.5); // 0.5 or so',
    { line: 1, printed: '0.5', expected: '0.5 or so' },
  ],
  [
    'a call never reached',
    'if (false) console.log(1); // 1',
    { line: 1, printed: '(never reached)', expected: '1' },
  ],
  [
    'no comment',
    'console.log(1);',
    { line: 1, printed: '1', expected: '(a comment that says what is printed)' },
  ],
])('%s is a difference', (_, code, difference) => {
  expect(differences(code)).toEqual([difference]);
});

test('blocks are found in docstrings and guides, with the line they begin on', () => {
  const docstring = ['/**', ' * @example', ' * ```ts', ' * const x = 1;', ' * ```', ' */', '// ```ts'].join(
    '\n',
  );
  expect(blocksOf('a.ts', docstring)).toEqual([
    { file: 'a.ts', line: 4, runs: true, code: '\n\n\nconst x = 1;' },
  ]);
  const guide = ['```ts no-run', 'f();', '```', '```sh', 'ls', '```'].join('\n');
  expect(blocksOf('a.md', guide)).toEqual([{ file: 'a.md', line: 2, runs: false, code: '\nf();' }]);
  expect(() => blocksOf('a.md', '```ts\nf();')).toThrow('a.md:1: this ```ts block is never closed');
});
