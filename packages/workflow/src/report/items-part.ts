// The items of a task that fans out: how each ended, and the logs of some that have failed.
import { duration } from "./format.ts";
import { html, type Html } from "./html.ts";
import { table, type Column } from "./table.ts";
import { logPart } from "./log-part.ts";
import type { ItemReport } from "./run-report.ts";
import { badge, peakOf } from "./tasks-section.ts";

/** Nothing for a task that runs once for all items. */
export function itemsPart(items: readonly ItemReport[]): Html | undefined {
  if (items.length === 0) return undefined;
  const logs = items.flatMap(({ item, log }) =>
    log === undefined
      ? []
      : [
          html`<h4>${item}</h4>
            ${logPart(log, false)}`,
        ],
  );
  return html`<h4>Items</h4>
    <div class="wide">${table(items, columns, "small")}</div>
    ${logs}`;
}

const columns: readonly Column<ItemReport>[] = [
  { title: "Item", cell: ({ item }) => item },
  { title: "State", cell: ({ state }) => badge(state) },
  { title: "Exit code", cell: ({ exitCode }) => exitCode ?? "–", isNumber: true },
  { title: "Duration", cell: lastedItem, isNumber: true },
  { title: "Peak memory", cell: peakOf, isNumber: true },
  { title: "Why", cell: ({ message }) => message },
];

function lastedItem({ startedAt, endedAt }: ItemReport): string {
  return startedAt === undefined ? "–" : duration(Date.parse(endedAt) - Date.parse(startedAt));
}
