/**
 * Compares what an example prints with what its comments say it prints.
 *
 * The text that one `console.log` prints stands in the comment behind it, and goes on in the comment lines
 * below when it has several lines. White space counts as one blank; `…` stands for anything.
 */
import { format } from 'node:util';
import ts from 'typescript';

/** A call of console.log: where it is, and the comments beside and below it. */
interface Site {
  readonly line: number;
  readonly beside: string | undefined;
  readonly below: readonly string[];
}

/** The code with every `console.log` replaced by `printAt(<number of the site>)`, and the sites. */
export function instrument(code: string, printAt: string): { code: string; sites: Site[] } {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022);
  const lines = code.split('\n');
  const sites: Site[] = [];
  const edits: { start: number; end: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'console.log') {
      const { line, character } = source.getLineAndCharacterOfPosition(node.end);
      const comments = lines.slice(line + 1).map((text) => /^\s*\/\/ ?(.*)$/.exec(text)?.[1]);
      const end = comments.indexOf(undefined);
      edits.push({
        start: node.expression.getStart(source),
        end: node.expression.end,
        text: `${printAt}(${sites.length})`,
      });
      sites.push({
        line: line + 1,
        beside: /^\W*?\/\/ ?(.*)$/.exec(lines[line]!.slice(character))?.[1],
        below: comments.slice(0, end === -1 ? undefined : end) as string[],
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const edited = edits.reduceRight(
    (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end),
    code,
  );
  return { code: edited, sites };
}

const oneBlank = (text: string): string => text.replace(/\s+/g, ' ').trim();

function pattern(expected: string): RegExp {
  const parts = oneBlank(expected).split('…');
  return new RegExp(`^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*')}$`);
}

/** Collects what is printed and then says, per site, what differs. */
export class Prints {
  readonly #printed = new Map<number, string[]>();

  readonly printAt =
    (site: number) =>
    (...values: unknown[]): void => {
      this.#printed.set(site, [...(this.#printed.get(site) ?? []), format(...values)]);
    };

  differences(sites: readonly Site[]): { line: number; printed: string; expected: string }[] {
    return sites.flatMap(({ line, beside, below }, site) => {
      const printed = this.#printed.get(site)?.join('\n');
      const comments = [...(beside === undefined ? [] : [beside]), ...below];
      const expected = beside ?? below.join('\n');
      if (printed === undefined) return [{ line, printed: '(never reached)', expected }];
      // How many of the lines below still belong to the output is for the output to say.
      const agrees = comments.some((_, last) =>
        pattern(comments.slice(0, last + 1).join('\n')).test(oneBlank(printed)),
      );
      return agrees ? [] : [{ line, printed, expected: expected || '(a comment that says what is printed)' }];
    });
  }
}
