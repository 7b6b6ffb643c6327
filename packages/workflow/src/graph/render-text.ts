// A DAG as text: a tree with one line per task, and on it which channels come from where.
import { escapeForTerminal } from "@task-api/spec";
import type { TaskState } from "../engine/states.ts";
import type { DagPicture, PictureEdge } from "./dag-picture.ts";
import { stateSymbol } from "./state-symbol.ts";
import { treeLines, type TreeLine } from "./tree-lines.ts";

/** How the parts of a line are coloured. */
export interface TextPaint {
  readonly state: (state: TaskState | undefined, text: string) => string;
  readonly quiet: (text: string) => string;
}

const plain: TextPaint = { state: (_, text) => text, quiet: (text) => text };
/** Of the other tasks before one: more would make a line too long to read. */
const MOST_OTHERS = 4;
const MOST_WIDTH = 48;

/** Lines that each end in a newline. */
export function renderText(picture: DagPicture, paint: TextPaint = plain): string {
  const { title, tasks, edges } = picture;
  const lines = treeLines(picture);
  const names = lines.map(({ task, rails }) => `${rails}● ${tasks[task]?.id ?? ""}`.length);
  const width = Math.min(MOST_WIDTH, Math.max(0, ...names));
  const stateWidth = Math.max(0, ...tasks.map(({ state }) => state?.length ?? 0));
  const body = lines.map((line, index) => {
    const { id = "", state } = tasks[line.task] ?? {};
    const name = `${paint.quiet(line.rails)}${paint.state(state, stateSymbol(state))} ${escapeForTerminal(id)}`;
    const pad = " ".repeat(Math.max(0, width - (names[index] ?? 0)));
    const word =
      state === undefined
        ? ""
        : `  ${paint.state(state, state)}${" ".repeat(stateWidth - state.length)}`;
    const from = escapeForTerminal(comesFrom(line, tasks));
    // Below a line without a rail stands what comes after it.
    const gap = line.isRoot && index > 0 ? "\n" : "";
    return `${gap}${name}${pad}${word}${from === "" ? "" : `  ${paint.quiet(from)}`}`.trimEnd();
  });
  const heading = `${title}: ${count(tasks.length, "task")}, ${count(edges.length, "edge")}`;
  return `${[escapeForTerminal(heading), ...body].join("\n")}\n`;
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? "" : "s"}`;
}

function comesFrom({ edge, others }: TreeLine, tasks: DagPicture["tasks"]): string {
  if (edge === undefined) return "";
  const name = ({ from }: PictureEdge): string => tasks[from]?.id ?? "";
  if (others.length === 0) return contentOf(edge);
  const all = [edge, ...others];
  const shown = all.slice(0, MOST_OTHERS + 1).map((one) => `${name(one)}: ${contentOf(one)}`);
  const rest = all.length - shown.length;
  return `${shown.join("; ")}${rest > 0 ? `; and ${count(rest, "other task")}` : ""}`;
}

/** What goes along an edge. */
function contentOf({ channels }: PictureEdge): string {
  return channels.length === 0 ? "(order only)" : channels.join(", ");
}
