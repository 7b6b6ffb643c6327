// What a terminal shows of a DAG run under way: the whole tree where it fits, else the tasks that run or have failed, and
// always a line of sums. Pure; never more lines or columns than there are.
import { escapeForTerminal, formatBytes } from "@task-api/spec";
import type { UsageEvent } from "@task-api/runtime";
import {
  TaskState,
  hasEnded,
  stateSymbol,
  type TaskStatus,
  type TreeLine,
} from "@task-api/workflow";
import type { Paint, Palette } from "../output/palette.ts";
import { formatSeconds } from "../output/render-duration.ts";
import { stateColours } from "./state-colours.ts";

/** A run at one moment. Times are milliseconds since 1970. */
export interface TreeNow {
  readonly tasks: readonly { readonly taskId: string }[];
  readonly lines: readonly TreeLine[];
  /** By task, as `usages`. */
  readonly statuses: readonly TaskStatus[];
  readonly usages: ReadonlyMap<number, UsageEvent>;
  readonly began: number;
  readonly now: number;
  readonly palette: Palette;
}

/** Lines of the log that stay in sight above. */
const LOG_LINES = 4;
const MOST_ID = 40;

/** At most `rows` lines of at most `columns` characters. */
export function renderLiveTree(tree: TreeNow, columns: number, rows: number): string {
  const room = Math.max(0, rows - 1 - LOG_LINES);
  const isWhole = tree.lines.length <= room;
  const telling = isWhole ? tree.lines : tellingLines(tree).slice(0, room);
  const names = telling.map((line) => nameOf(line, tree, isWhole));
  const width = Math.min(MOST_ID, Math.max(0, ...names.map((name) => name.length)));
  const drawn = telling.map((line, index) =>
    fitted(renderTask(line.task, (names[index] ?? "").padEnd(width), tree), columns),
  );
  return [...drawn, fitted([[sums(tree), tree.palette.bold]], columns)].join("\n");
}

type Piece = readonly [text: string, paint: Paint];

/** Which tasks come first where not all have room. */
const urgency: Readonly<Partial<Record<TaskState, number>>> = {
  [TaskState.running]: 0,
  [TaskState.failed]: 1,
  [TaskState.upForRetry]: 2,
  [TaskState.queued]: 3,
};

function tellingLines({ lines, statuses }: TreeNow): readonly TreeLine[] {
  const rank = ({ task }: TreeLine): number => urgency[statuses[task]?.state ?? "none"] ?? Infinity;
  return lines.filter((line) => Number.isFinite(rank(line))).toSorted((a, b) => rank(a) - rank(b));
}

function nameOf({ task, rails }: TreeLine, { tasks, statuses }: TreeNow, isWhole: boolean): string {
  const symbol = stateSymbol(statuses[task]?.state);
  return `${isWhole ? rails : ""}${symbol} ${escapeForTerminal(tasks[task]?.taskId ?? "")}`;
}

function renderTask(task: number, name: string, tree: TreeNow): readonly Piece[] {
  const { statuses, usages, palette } = tree;
  const status = statuses[task];
  if (status === undefined) return [];
  const { state, tries, maxTries } = status;
  const paint = palette[stateColours[state]];
  const usage = usages.get(task);
  const facts = [
    timeOf(status, tree),
    ...(usage === undefined ? [] : [memoryOf(usage, state)]),
    ...(tries > 1 ? [`try ${tries} of ${maxTries}`] : []),
  ].filter((fact) => fact !== "");
  const message = messageOf(status);
  return [
    [`${name}  ${wordOf(state)}`, paint],
    [facts.length === 0 ? "" : `  ${facts.join(", ")}`, plain],
    [message === "" ? "" : `  ${escapeForTerminal(message)}`, palette.dim],
  ];
}

function plain(text: string): string {
  return text;
}

function wordOf(state: TaskState): string {
  return state === TaskState.none || state === TaskState.scheduled ? "waiting" : state;
}

function timeOf(status: TaskStatus, { now }: TreeNow): string {
  const { state, startedAt, endedAt, queuedAt, nextTryAt } = status;
  if (state === TaskState.running) return formatMs(now - (startedAt ?? now));
  if (state === TaskState.queued) return formatMs(now - (queuedAt ?? now));
  if (state === TaskState.upForRetry) return `again in ${formatMs((nextTryAt ?? now) - now)}`;
  const isOver = hasEnded(state) && startedAt !== undefined && endedAt !== undefined;
  return isOver ? formatMs(endedAt - startedAt) : "";
}

function memoryOf({ memoryBytes, peakMemoryBytes }: UsageEvent, state: TaskState): string {
  const peak = `peak ${formatBytes(peakMemoryBytes)}`;
  return state === TaskState.running ? `${formatBytes(memoryBytes)} (${peak})` : peak;
}

function messageOf({ state, message = "" }: TaskStatus): string {
  return state === TaskState.failed || state === TaskState.upForRetry ? message : "";
}

function sums({ statuses, began, now }: TreeNow): string {
  const count = (...states: readonly TaskState[]): number =>
    statuses.filter(({ state }) => states.includes(state)).length;
  const running = count(TaskState.running);
  const done = statuses.filter(({ state }) => hasEnded(state)).length;
  const failed = count(TaskState.failed, TaskState.upstreamFailed);
  return [
    `${done} of ${statuses.length} done${failed > 0 ? ` (${failed} failed)` : ""}`,
    `${running} running`,
    `${statuses.length - done - running} waiting`,
    formatMs(now - began),
  ].join(", ");
}

/** No finer than what is drawn anew. */
function formatMs(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : formatSeconds(seconds);
}

/** No more than the line has room for; colours take none. */
function fitted(pieces: readonly Piece[], columns: number): string {
  let room = columns;
  return pieces
    .map(([text, paint]) => {
      const shown = cut(text, room);
      room -= widthOf(shown);
      return shown === "" ? "" : paint(shown);
    })
    .join("");
}

function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let width = 1;
  let shown = "";
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    shown += character;
  }
  return columns < 1 ? "" : `${shown}…`;
}

/** Wide scripts and pictures count twice; what is in doubt as well, so that no line is too long. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    width += code >= 0x1100 && !(code >= 0x2000 && code < 0x2600) ? 2 : 1;
  }
  return width;
}
