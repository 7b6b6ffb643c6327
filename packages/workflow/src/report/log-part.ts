// A log in a report: as it was printed, without what only a terminal understands.
import { html, type Html } from "./html.ts";
import type { LogPart } from "./run-report.ts";

const ESC = "\u001B";
const BEL = "\u0007";
/** Colours of a terminal mean nothing here, nor does anything else that it would act on. */
const sequences = new RegExp(
  String.raw`${ESC}(?:\[[0-?]*[ -/]*[@-~]|\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\)?|.)`,
  "gu",
);

/** Folded away, or open. */
export function logPart({ lines, isWhole, file }: LogPart, isOpen: boolean): Html {
  const shown = lines.map(({ stream, text, partial }) => {
    const bare = `${text.replaceAll(sequences, "")}${partial ? "" : "\n"}`;
    return stream === "stderr" ? html`<span class="stderr">${bare}</span>` : html`${bare}`;
  });
  const count = `${lines.length} line${lines.length === 1 ? "" : "s"}`;
  const what = isWhole ? `Log, ${count}` : `Log, its last ${count}`;
  const rest = isWhole ? undefined : html`<p class="quiet">All of it: ${file}</p>`;
  return folded(
    html`${what}`,
    html`<pre class="log">${shown}</pre>
      ${rest}`,
    isOpen,
  );
}

/** What is seen once somebody wants to. */
export function folded(summary: Html, body: Html, isOpen: boolean): Html {
  const content = html`<summary>${summary}</summary>
    ${body}`;
  return isOpen ? html`<details open>${content}</details>` : html`<details>${content}</details>`;
}
