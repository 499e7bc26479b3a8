/** Type-checks every example of the docs, those that are not run too, in one program. */
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { allBlocks, root } from './blocks.js';

/** Blocks are checked as files beside the one that holds them, so that they see the same packages. */
const files = new Map(
  allBlocks().map((block) => [join(root, `${block.file}.example-${block.line}.ts`), block]),
);

function checkedProgram(): ts.Program {
  const configuration = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(configuration.config.compilerOptions, root);
  const settings = { ...options, moduleDetection: ts.ModuleDetectionKind.Force };
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file)?.code ?? readFile(file);
  return ts.createProgram([...files.keys()], settings, host);
}

test(`the ${files.size} examples of the docs have no type errors`, { timeout: 120_000 }, () => {
  const program = checkedProgram();
  const faults = program.getSourceFiles().flatMap((source) => {
    const block = files.get(source.fileName);
    if (!block) return [];
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (fault) => {
        const line = source.getLineAndCharacterOfPosition(fault.start ?? 0).line + 1;
        return `${block.file}:${line}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`;
      },
    );
  });
  expect(faults.join('\n')).toBe('');
});
