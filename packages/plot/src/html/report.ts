/**
 * A report as one HTML file: headings, text and figures, with its style inside. It needs no script and no network,
 * and says so to the browser, which then refuses both. It can be read with the keyboard and printed.
 */

import type { Html } from './escape.js';
import { html, trusted } from './escape.js';
import { reportStyle } from './style.js';

/** One section of a report. */
export interface ReportSection {
  readonly title: string;
  /** Name for links to the section: letters, digits and hyphens. Default from its place: `section-1`, … */
  readonly id?: string;
  /** The section's content, made by {@link html} and {@link figure}. */
  readonly body: Html | readonly Html[];
}

/** What a report consists of. Strings are shown as they stand; markup comes from {@link html} only. */
export interface ReportContent {
  readonly title: string;
  /** A few words above the title. */
  readonly eyebrow?: string;
  /** The opening paragraph. */
  readonly lead?: string | Html;
  /** Set between the opening paragraph and the table of contents, such as the main numbers. */
  readonly summary?: Html;
  readonly sections: readonly ReportSection[];
  readonly footer?: string | Html;
  /** Language of the text, as BCP 47 writes it; default `en`. */
  readonly language?: string;
}

/** No script, nothing from anywhere; the page's own style and an empty icon are all it may use. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function sectionId(section: ReportSection, index: number): string {
  const id = section.id ?? `section-${index + 1}`;
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(id)) {
    throw new RangeError(
      `htmlReport: a section's id is ${JSON.stringify(id)}; expected a letter, then letters, digits and hyphens`,
    );
  }
  return id;
}

/**
 * A self-contained HTML page. The same content gives the same bytes.
 *
 * @param content title, sections and what surrounds them
 * @returns the whole document, from the doctype on
 * @throws RangeError when a section's id is not fit for a link, or two are the same
 * @example
 * ```ts
 * import { html, htmlReport } from '@limpid/plot';
 * const page = htmlReport({ title: 'A < B', sections: [{ title: 'Data', body: html`<p>${7} rows</p>` }] });
 * console.log(page.includes('<h1>A &lt; B</h1>'), page.includes('<script')); // true false
 * ```
 */
export function htmlReport(content: ReportContent): string {
  const { title, eyebrow, lead, summary, sections, footer, language = 'en' } = content;
  const ids = sections.map(sectionId);
  const repeated = ids.find((id, i) => ids.indexOf(id) !== i);
  if (repeated !== undefined)
    throw new RangeError(`htmlReport: two sections have the id ${repeated}; expected different ones`);
  const links = sections.map((section, i) => html`<li><a href="#${ids[i]}">${section.title}</a></li>`);
  const body = sections.map(
    (section, i) => html`<section id="${ids[i]}" aria-labelledby="${ids[i]}-title">
<h2 id="${ids[i]}-title">${section.title}</h2>
${section.body}
</section>
`,
  );
  return String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>
${trusted(reportStyle())}
</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
${eyebrow !== undefined && html`<p class="eyebrow">${eyebrow}</p>`}
<h1>${title}</h1>
${lead !== undefined && html`<p class="lead">${lead}</p>`}
${summary}
${sections.length > 1 && html`<nav aria-label="Contents"><ol>${links}</ol></nav>`}
</header>
<main id="content" tabindex="-1">
${body}</main>
${footer !== undefined && html`<footer>${footer}</footer>`}
</body>
</html>
`);
}
