/** The rules of .dependency-cruiser.cjs, tried on a small house with one forbidden import a file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';

const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

/** A file, what it says, and the rule it breaks. */
const cases: readonly [file: string, code: string, rule: string | undefined][] = [
  ['tensor/src/up.ts', `import '../../autograd/src/index.js';`, 'arrows-of-tensor'],
  ['explain/src/ours.ts', `import '../../tensor/src/index.js';`, 'arrows-of-explain'],
  ['data/src/ours.ts', `import '../../tensor/src/index.js';`, 'arrows-of-data'],
  ['layers/src/gradients.ts', `import '../../autograd/src/index.js';`, 'arrows-of-layers'],
  ['optim/src/gradients.ts', `import type { index } from '../../autograd/src/index.js';`, 'arrows-of-optim'],
  ['autograd/src/across.ts', `import '../../layers/src/index.js';`, 'arrows-of-autograd'],
  ['autograd/src/down.ts', `import '../../tensor/src/index.js';`, undefined],
  ['backend-cpu/src/core.ts', `import '../../tensor/src/index.js';`, 'arrows-of-backend-cpu'],
  ['backend-cpu/src/leaf.ts', `import '../../tensor/src/backend/index.js';`, undefined],
  [
    'plot/src/code.ts',
    `import { index } from '../../explain/src/index.js';`,
    'only-types-of-explain-in-plot',
  ],
  ['plot/src/types.ts', `import type { index } from '../../explain/src/index.js';`, undefined],
  ['train/src/down.ts', `import '../../autograd/src/index.js';`, undefined],
  ['train/src/up.ts', `import '../../limpid/src/index.js';`, 'arrows-of-train'],
  ['limpid/src/all.ts', `import '../../train/src/index.js';`, undefined],
  ['limpid/test/app.ts', `import '../../../examples/toy/index.js';`, 'nothing-imports-the-apps'],
  ['layers/test/gradients.ts', `import '../../autograd/src/index.js';`, undefined],
  ['layers/src/tested.ts', `import '../test/gradients.js';`, 'arrows-of-layers'],
  ['tensor/src/files.ts', `import 'node:fs';`, 'runs-in-browsers'],
  ['train/src/node/files.ts', `import 'node:fs';`, undefined],
  ['tensor/src/eager.ts', `export { index as format } from './print/format.js';`, 'on-demand'],
  ['tensor/src/lazy.ts', `export const format = () => import('./print/format.js');`, undefined],
  ['tensor/src/round.ts', `import './trip.js';`, 'no-cycles'],
  ['tensor/src/lost.ts', `import './nowhere.js';`, 'resolvable'],
  ['newcomer/src/any.ts', `import '../../tensor/src/index.js';`, 'every-package-has-arrows'],
];

const house = mkdtempSync(join(tmpdir(), 'limpid-arrows-'));
const broken = new Map<string, string[]>();

function build(file: string, code: string): void {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), `${code}\nexport const index = 1;\n`);
}

beforeAll(async () => {
  const names = new Set(cases.map(([file]) => file.split('/')[0]));
  for (const name of names) build(`packages/${name}/src/index.ts`, '');
  build('packages/tensor/src/backend/index.ts', '');
  build('packages/tensor/src/print/format.ts', '');
  build('packages/tensor/src/trip.ts', `import './round.js';`);
  build('examples/toy/index.ts', '');
  for (const [file, code] of cases) build(`packages/${file}`, code);
  const { tsConfig: _, ...settings } = options;
  const { output } = await cruise(['packages'], {
    ...settings,
    baseDir: house,
    validate: true,
    ruleSet: { forbidden },
  });
  for (const { from, rule } of (output as ICruiseResult).summary.violations) {
    broken.set(from, [...(broken.get(from) ?? []), rule.name]);
  }
});
afterAll(() => {
  rmSync(house, { recursive: true, force: true });
});

test.each(cases)('%s: %s', (file, _, rule) => {
  expect(broken.get(`packages/${file}`) ?? []).toEqual(rule === undefined ? [] : [rule]);
});
