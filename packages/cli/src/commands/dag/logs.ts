// `task-api dag logs RUN TASK`: prints the log of a try of a task in a DAG run, as `logs` does by its record.
import { existsSync } from "node:fs";
import { watchFile } from "@task-api/runtime";
import {
  hasEnded,
  itemRecordFile,
  itemsFolder,
  readItemTable,
  taskRecordFile,
  tryRecordFile,
  type DagStore,
  type RunPlace,
  type TaskStatus,
} from "@task-api/workflow";
import { didYouMean, escapeForTerminal } from "@task-api/spec";
import type { Call, RunCommand } from "../../command/command.ts";
import { UsageError } from "../../command/usage-error.ts";
import { knownRun } from "../../dag/known-run.ts";
import { indexOfTask } from "../../dag/task-of-run.ts";
import { rootOf, withExistingStore } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import { codeOfSignal } from "../../terminal.ts";
import { printLog } from "../logs.ts";
import type { options } from "../options.ts";

type LogsCall = Call<(typeof options)["dag logs"]>;

/** Exit code: 0, also of a task that has no log because it never ran: why is said then. */
export const dagLogs: RunCommand<(typeof options)["dag logs"]> = (call) =>
  withExistingStore(rootOf(call.options, call.terminal), async (store) => {
    const wanted = wantedLog(store, call);
    const { file, taskId } = wanted;
    const { options, terminal } = call;
    if (!existsSync(file) && options.watch) await untilThere(wanted, call);
    if (existsSync(file)) return printLog(file, call);
    const { interrupted } = terminal;
    if (interrupted.aborted) return codeOfSignal(interrupted.reason);
    const items = wanted.items();
    if (items.length > 0) throw eachItsOwn(taskId, options.item, items);
    terminal.err.write(`${escapeForTerminal(`${taskId} has no log: ${why(wanted.status())}`)}\n`);
    return ExitCode.ok;
  });

interface WantedLog {
  readonly taskId: string;
  /** The record of the try. */
  readonly file: string;
  /** Of a task that fans out: those that have run. */
  readonly items: () => readonly string[];
  /** How the task is now. */
  readonly status: () => TaskStatus;
}

function wantedLog(store: DagStore, { options, operands, terminal }: LogsCall): WantedLog {
  const [name = "", taskId = ""] = operands;
  const { run, plan, statusOf } = knownRun(store, name);
  const task = indexOfTask(plan.workflow, taskId);
  const place = { root: rootOf(options, terminal), dagId: run.dagId, dagRunId: run.runId };
  const file = fileOf({ place, taskId, status: statusOf(task) }, options);
  return {
    taskId,
    file,
    items: () => readItemTable(itemsFolder(place, taskId))?.rows.map(({ item }) => item) ?? [],
    status: () => knownRun(store, name).statusOf(task),
  };
}

interface LoggedTask {
  readonly place: RunPlace;
  readonly taskId: string;
  readonly status: TaskStatus;
}

function fileOf(
  { place, taskId, status }: LoggedTask,
  { try: tried, item }: LogsCall["options"],
): string {
  if (item !== undefined) {
    if (tried === undefined) return itemRecordFile(place, taskId, item);
    throw new UsageError("--item and --try exclude each other", "of an item the last run is kept");
  }
  if (tried === undefined) return taskRecordFile(place, taskId);
  const number = parseTry(tried, status.tries);
  return tryRecordFile(place, taskId, number) ?? taskRecordFile(place, taskId, number);
}

function parseTry(text: string, tries: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= tries) return number;
  const were = tries === 0 ? "it has not been tried yet" : `it has been tried ${times(tries)}`;
  throw new UsageError(
    `--try takes the number of a try of the task, ${were}; '${text}' came`,
    "leave --try out for the last one",
  );
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** Until there is a record, or there can be none any more. */
async function untilThere(
  { file, taskId, status }: WantedLog,
  { terminal }: LogsCall,
): Promise<void> {
  const signal = terminal.interrupted;
  terminal.err.write(`${escapeForTerminal(`waiting for ${taskId} to start: ${why(status())}`)}\n`);
  const changes = watchFile(file, signal);
  try {
    while (!existsSync(file) && !signal.aborted && !hasEnded(status().state)) await changes.next();
  } finally {
    changes.close();
  }
}

function eachItsOwn(
  taskId: string,
  item: string | undefined,
  items: readonly string[],
): UsageError {
  const names = `${items.slice(0, 20).join(", ")}${items.length > 20 ? ", …" : ""}`;
  return new UsageError(
    item === undefined
      ? `${taskId} runs once per item, and each has a log of its own`
      : `${taskId} has no item '${item}'${didYouMean(item, items)}`,
    `say which with --item ITEM, one of: ${names}`,
  );
}

/** Why a task has not run. */
function why({ state, message, reason }: TaskStatus): string {
  switch (state) {
    case "none":
      return "it waits for the tasks before it";
    case "scheduled":
    case "queued":
      return "it is about to start";
    case "running":
    case "up_for_retry":
    case "success":
    case "failed":
    case "upstream_failed":
    case "skipped":
      return [state, reason, message].filter((word) => (word ?? "") !== "").join(": ");
  }
}
