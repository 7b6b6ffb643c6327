// Reads what a report is made of: records and logs beside the data, of every try.
import { statSync } from "node:fs";
import { join } from "node:path";
import { logFileOf, readLog, readRecord, type LogLine, type RunRecord } from "@task-api/runtime";
import { TaskState, isWithRunner } from "../engine/states.ts";
import type { TaskStatus } from "../engine/task-status.ts";
import type { DagPlan } from "../plan/dag-plan.ts";
import { itemsFolder, runFolder, type RunPlace } from "../plan/layout.ts";
import { tryRecordFile } from "../plan/try-record.ts";
import { readItemTable } from "../runner/item-table.ts";
import type { DagRun, TaskTryRow } from "../store/rows.ts";
import type { ItemReport, LogPart, RunReport, TaskReport, TryReport } from "./run-report.ts";

/** What the store knows of a run. */
export interface GatherOptions {
  readonly run: DagRun;
  readonly plan: DagPlan;
  readonly statusOf: (task: number) => TaskStatus;
  readonly tries: readonly TaskTryRow[];
  /** Where the data are now: a root may have been moved. */
  readonly root: string;
  /** @default Date.now */
  readonly now?: () => number;
}

/** Logs up to this size are there as a whole, of longer ones the end. */
const MOST_LOG_BYTES = 64 * 1024;
/** Of all logs: a page that is larger than that no browser likes. */
const MOST_BYTES = 16 * 1024 * 1024;
const LAST_LINES = 100;
const MOST_ITEM_LOGS = 20;
const MOST_LINE = 2000;

/** Everything about a run; what cannot be read is said of the try that it belongs to. */
export async function gatherReport(options: GatherOptions): Promise<RunReport> {
  const { run, plan, root, now = Date.now } = options;
  const place: RunPlace = { root, dagId: run.dagId, dagRunId: run.runId };
  const tasks: TaskReport[] = [];
  for (const [task, { taskId, image }] of plan.workflow.tasks.entries()) {
    const status = options.statusOf(task);
    const rows = triesOf(options.tries, task, status);
    const tries: TryReport[] = [];
    for (const row of rows) tries.push(await readTry(row, taskId, place, plan));
    const items = await readItems(place, taskId, shareOf(plan));
    tasks.push({ taskId, image, status, tries, items });
  }
  return {
    run,
    workflow: plan.workflow,
    conf: plan.conf,
    folder: runFolder(place),
    madeAt: now(),
    tasks,
  };
}

/** The store keeps those that have ended; the one under way is what the task is. */
function triesOf(
  rows: readonly TaskTryRow[],
  task: number,
  status: TaskStatus,
): readonly Omit<TaskTryRow, "task">[] {
  const own = rows.filter((row) => row.task === task);
  const hasOpen = isWithRunner(status.state) && own.every((row) => row.tryNumber < status.tries);
  if (!hasOpen) return own;
  const { state, tries, queuedAt, startedAt } = status;
  return [
    ...own,
    {
      tryNumber: tries,
      state,
      ...(queuedAt !== undefined && { queuedAt }),
      ...(startedAt !== undefined && { startedAt }),
    },
  ];
}

async function readTry(
  row: Omit<TaskTryRow, "task">,
  taskId: string,
  place: RunPlace,
  plan: DagPlan,
): Promise<TryReport> {
  const { tryNumber, state, queuedAt, startedAt, endedAt, reason, message, exitCode } = row;
  const shown: TryReport = {
    tryNumber,
    // The store calls a try that another one comes after by what the task became.
    state: state === TaskState.upForRetry ? TaskState.failed : state,
    ...(queuedAt !== undefined && { queuedAt }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
    ...(exitCode !== undefined && { exitCode }),
  };
  const file = tryRecordFile(place, taskId, tryNumber);
  if (file === undefined) return shown;
  try {
    const { record } = readRecord(file);
    const log = await readPart(logFileOf(file), shareOf(plan));
    return { ...shown, record, ...(log !== undefined && { log }) };
  } catch (error) {
    return { ...shown, trouble: error instanceof Error ? error.message : String(error) };
  }
}

/** How much of a log a task may have. */
function shareOf({ workflow }: DagPlan): number {
  return Math.min(MOST_LOG_BYTES, MOST_BYTES / workflow.tasks.length);
}

async function readItems(
  place: RunPlace,
  taskId: string,
  share: number,
): Promise<readonly ItemReport[]> {
  const folder = itemsFolder(place, taskId);
  const items: ItemReport[] = [];
  let logs = 0;
  for (const { record: name, ...row } of readItemTable(folder)?.rows ?? []) {
    const file = join(folder, name);
    const record = readableRecord(file);
    const isTold = row.state === "failed" && logs < MOST_ITEM_LOGS;
    const log = isTold ? await readPart(logFileOf(file), share / MOST_ITEM_LOGS) : undefined;
    if (log !== undefined) logs += 1;
    items.push({
      ...row,
      ...(record !== undefined && { record }),
      ...(log !== undefined && { log }),
    });
  }
  return items;
}

/** Whatever is wrong with it: the table says how the item ended. */
function readableRecord(file: string): RunRecord | undefined {
  try {
    return readRecord(file).record;
  } catch {
    return undefined;
  }
}

/** Nothing where there is no log: the task has not come to print anything, or it is gone. */
async function readPart(file: string, share: number): Promise<LogPart | undefined> {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  const isWhole = size <= share;
  const lines: LogLine[] = [];
  for await (const line of readLog(file, isWhole ? {} : { tail: LAST_LINES })) {
    const text = line.text.length > MOST_LINE ? `${line.text.slice(0, MOST_LINE)}…` : line.text;
    lines.push({ ...line, text });
  }
  return { file, lines: isWhole ? lines : lines.slice(-LAST_LINES), isWhole };
}
