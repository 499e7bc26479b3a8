/** What no picture of the report can tell, and the three kinds of spread by their three names. */

import type { ReportSection } from '@limpid/plot';
import { html } from '@limpid/plot';
import type { Report } from '../types.js';

/** The section on limits. */
export function limitsSection(report: Report): ReportSection {
  const band = report.dependence.find((one) => one.band !== undefined)?.band;
  return {
    id: 'limits',
    title: 'Three kinds of spread, and what none of them tells',
    body: html`<p>Three things in this report look like uncertainty. They answer different questions and must not be compared with each other.</p>
<dl class="terms">
<dt>ICE spread: across rows</dt>
<dd>How differently the network treats different rows. It is drawn as thin lines. It would not shrink with more data, because it is not an error: it is variety.</dd>
<dt>Monte-Carlo error: across repeats</dt>
<dd>How much a result depends on the chance of one shuffling, with ${report.importance.repeats === 1 ? 'a single repeat, so that it is not known here' : `${report.importance.repeats} repeats`}. It is drawn as whiskers on the importance bars. It shrinks with more repeats, at the price of computing time only.</dd>
<dt>Refit bootstrap: across data</dt>
<dd>How much a curve would change had other rows of the same kind been collected and the network trained again${band !== undefined && `, from ${band.refits} refits`}. It is drawn as a shaded band. It shrinks with more data, and only with more data.</dd>
</dl>
<p>None of them says how far the network is from the truth. A network that leans on an accident of these data will do so in every refit. And nothing here is about causes: that the prediction rises with a feature does not mean that raising the feature would raise the outcome.</p>
${report.notes.length > 0 && html`<h3>Notes</h3><ul>${report.notes.map((note) => html`<li>${note}</li>`)}</ul>`}`,
  };
}
