/**
 * HTML that is safe by construction. A string becomes part of a page in one way only: through the `html` template,
 * which escapes every value that is not itself made by `html`. So text that comes from data, such as a column's
 * name, can never become markup, wherever in a page it is put.
 */

/** The mark of trusted HTML. A registered symbol: two copies of this package understand each other, JSON cannot forge it. */
const MARKUP: unique symbol = Symbol.for('limpid.html') as never;

/** A piece of HTML whose values have been escaped. Made by {@link html}; `String(piece)` gives the markup. */
export interface Html {
  readonly [MARKUP]: string;
  toString(): string;
}

const REPLACEMENTS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that no HTML or XML text may hold: the control characters but tab and the line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;

/**
 * The text with the five special characters of HTML escaped, fit for element content and for quoted attributes;
 * control characters that no page may hold become U+FFFD.
 *
 * @example
 * ```ts
 * import { escapeHtml } from '@limpid/plot';
 * console.log(escapeHtml('a < b & "c"')); // a &lt; b &amp; &quot;c&quot;
 * ```
 */
export function escapeHtml(text: string): string {
  return text
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, (character) => REPLACEMENTS[character] as string);
}

/** Whether the value was made by {@link html}. */
function isHtml(value: unknown): value is Html {
  return typeof value === 'object' && value !== null && MARKUP in value;
}

/** Declares text to be HTML. For this package's own pieces only: everything else goes through {@link html}. */
export function trusted(markup: string): Html {
  return { [MARKUP]: markup, toString: () => markup };
}

/** What may stand inside an {@link html} template: text and numbers are escaped, HTML and lists of it are joined. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | undefined | false;

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(markupOf).join('');
  if (isHtml(value)) return value[MARKUP];
  return escapeHtml(String(value));
}

/**
 * A template tag: the template's own text is markup, every value in it is escaped, unless it is HTML already.
 * `undefined` and `false` give nothing.
 *
 * @example
 * ```ts
 * import { html } from '@limpid/plot';
 * const column = '<script>';
 * console.log(String(html`<p>The column ${column} has <b>${3}</b> values.</p>`)); // <p>The column &lt;script&gt; has <b>3</b> values.</p>
 * ```
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return trusted(parts.reduce((text, part, i) => text + markupOf(values[i - 1]) + part));
}
