// The items of a task that fans out: how each ended, and the logs of some that have failed.
import { duration } from "./format.ts";
import { html, type Html } from "./html.ts";
import { logPart } from "./log-part.ts";
import type { ItemReport } from "./run-report.ts";
import { badge, peakOf } from "./tasks-section.ts";

/** Nothing for a task that runs once for all items. */
export function itemsPart(items: readonly ItemReport[]): Html | undefined {
  if (items.length === 0) return undefined;
  const rows = items.map(
    (item) =>
      html`<tr>
        <td>${item.item}</td>
        <td>${badge(item.state)}</td>
        <td class="number">${item.exitCode ?? "–"}</td>
        <td class="number">${lastedItem(item)}</td>
        <td class="number">${peakOf(item)}</td>
        <td>${item.message}</td>
      </tr>`,
  );
  const logs = items.flatMap(({ item, log }) =>
    log === undefined
      ? []
      : [
          html`<h4>${item}</h4>
            ${logPart(log, false)}`,
        ],
  );
  return html`<h4>Items</h4>
    <div class="wide">
      <table class="small">
        <thead>
          <tr>
            <th>Item</th>
            <th>State</th>
            <th class="number">Exit code</th>
            <th class="number">Duration</th>
            <th class="number">Peak memory</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${logs}`;
}

function lastedItem({ startedAt, endedAt }: ItemReport): string {
  return startedAt === undefined ? "–" : duration(Date.parse(endedAt) - Date.parse(startedAt));
}
