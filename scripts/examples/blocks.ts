/**
 * Finds the examples: every ```ts block in a docstring of packages/<package>/src, in a README, of examples/ too,
 * and in docs/guide. A block is a whole ES module with its imports. One marked ```ts no-run is type-checked only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Block {
  /** Path from the repository's root. */
  readonly file: string;
  /** Line of the block's first line of code, counted from 1. */
  readonly line: number;
  readonly runs: boolean;
  /** The code behind as many empty lines as stand above it in the file, so that lines keep their numbers. */
  readonly code: string;
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

const openingFence = /^\s*(?:\* ?)?```ts(?<mode>\s.*)?$/;
const closingFence = /^\s*(?:\* ?)?```\s*$/;

/** The blocks of one file. */
export function blocksOf(file: string, text: string): Block[] {
  const inDocstrings = file.endsWith('.ts');
  const blocks: Block[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const opening = openingFence.exec(lines[at]!);
    if (!opening || (inDocstrings && !/^\s*\*/.test(lines[at]!))) continue;
    const first = at + 1;
    while (at < lines.length && !(at >= first && closingFence.test(lines[at]!))) at++;
    if (at === lines.length) throw new Error(`${file}:${first}: this \`\`\`ts block is never closed`);
    const mode = opening.groups?.mode?.trim() ?? '';
    if (mode !== '' && mode !== 'no-run')
      throw new Error(`${file}:${first}: \`\`\`ts ${mode}: expected nothing or no-run`);
    const code = lines.slice(first, at).map((line) => (inDocstrings ? line.replace(/^\s*\* ?/, '') : line));
    blocks.push({ file, line: first + 1, runs: mode === '', code: '\n'.repeat(first) + code.join('\n') });
  }
  return blocks;
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** All blocks of the repository, in the order of their files and lines. */
export function allBlocks(): Block[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  const sources = packages.flatMap((folder) =>
    filesBelow(join(folder, 'src')).filter((file) => /\.ts$/.test(file)),
  );
  const examples = readdirSync(join(root, 'examples')).map((name) => join('examples', name));
  const readmes = [
    ...['README.md', 'CONTRIBUTING.md'],
    ...[...packages, ...examples].map((folder) => join(folder, 'README.md')),
  ];
  const guides = filesBelow('docs/guide').filter((file) => file.endsWith('.md'));
  return [...readmes, ...guides, ...sources]
    .sort()
    .flatMap((file) => blocksOf(file, readFileSync(join(root, file), 'utf8')));
}
