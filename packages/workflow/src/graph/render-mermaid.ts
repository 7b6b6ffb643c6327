// A DAG as a mermaid flowchart, for Markdown files and issue trackers.
import { TaskState } from "../engine/states.ts";
import type { DagPicture, PictureEdge } from "./dag-picture.ts";
import { stateSymbol } from "./state-symbol.ts";

/** Fills that leave dark text legible, in light and dark pages. */
const fills: Readonly<Partial<Record<TaskState, string>>> = {
  [TaskState.running]: "#9ecbff",
  [TaskState.success]: "#a6e3b0",
  [TaskState.failed]: "#ffb3b0",
  [TaskState.upForRetry]: "#ffe08a",
  [TaskState.upstreamFailed]: "#ffcf9e",
  [TaskState.skipped]: "#d8dee4",
};

/** The text of the diagram; ids of nodes are numbers, since ids of tasks may be words of mermaid. */
export function renderMermaid({ title, tasks, edges }: DagPicture): string {
  const states = new Set(tasks.flatMap(({ state }) => state ?? []));
  return `${[
    "---",
    `title: ${JSON.stringify(escapeMermaid(title))}`,
    "---",
    "flowchart LR",
    ...tasks.map(({ id, detail, state }, index) => {
      const mark = state === undefined ? "" : `${stateSymbol(state)} `;
      const kind = state !== undefined && fills[state] !== undefined ? `:::${state}` : "";
      return `  t${index}["${mark}${escapeMermaid(id)}<br/><small>${escapeMermaid(detail)}</small>"]${kind}`;
    }),
    ...edges.map((edge) => `  ${renderEdge(edge)}`),
    ...Object.entries(fills)
      .filter(([state]) => [...states].some((one) => one === state))
      .map(([state, fill]) => `  classDef ${state} fill:${fill},color:#1f2328`),
  ].join("\n")}\n`;
}

function renderEdge({ from, to, channels }: PictureEdge): string {
  if (channels.length === 0) return `t${from} -.-> t${to}`;
  return `t${from} -->|"${channels.map(escapeMermaid).join("<br/>")}"| t${to}`;
}

/** Whatever is not plainly text becomes an entity: mermaid has no other escape. */
function escapeMermaid(text: string): string {
  return text.replaceAll(
    /[^\p{L}\p{N} ._:/·→-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
}
