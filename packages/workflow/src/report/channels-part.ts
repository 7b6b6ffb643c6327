// What a try had in its channels: items, files, sizes, and how they depart from the item convention (contract §4).
import { formatBytes } from "@task-api/spec";
import type { ChannelReport } from "@task-api/runtime";
import { html, type Html } from "./html.ts";
import { table, type Column } from "./table.ts";

const columns: readonly Column<ChannelReport["items"][number]>[] = [
  { title: "Item", cell: ({ id }) => id },
  { title: "Files", cell: ({ files }) => files, isNumber: true },
  { title: "Size", cell: ({ bytes }) => formatBytes(bytes), isNumber: true },
];
/** More rows than that say little. */
const MOST_ITEMS = 50;

/** Nothing where no channel was looked at. */
export function channelsPart(channels: readonly ChannelReport[]): Html | undefined {
  return channels.length === 0
    ? undefined
    : html`<h4>Channels</h4>
        ${channels.map(channelPart)}`;
}

function channelPart({ channel, direction, items, truncated, findings }: ChannelReport): Html {
  const files = items.reduce((sum, item) => sum + item.files, 0);
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const shown = items.slice(0, MOST_ITEMS);
  const left = items.length - shown.length;
  const rest = left > 0 ? html`<p class="quiet">and ${left} more</p>` : undefined;
  const found = findings.map(
    ({ severity, message }) => html`<li class="${severity}">${message}</li>`,
  );
  return html`<details>
      <summary>
        ${direction} <b>${channel}</b>: ${items.length}${truncated ? "+" : ""}
        item${items.length === 1 ? "" : "s"}, ${files} file${files === 1 ? "" : "s"},
        ${formatBytes(bytes)}
      </summary>
      ${table(shown, columns, "small")} ${rest}
    </details>
    ${
      found.length > 0
        ? html`<ul class="findings">
            ${found}
          </ul>`
        : undefined
    }`;
}
