// What the engine knows of tasks, as rows of the store; `rows.ts` reads them.
import type { SQLInputValue } from "node:sqlite";
import type { TaskChange } from "../engine/run-state.ts";
import type { TaskStatus } from "../engine/task-status.ts";
import type { TaskTryRow } from "./rows.ts";

/** Takes what `taskValues` makes. */
export const UPSERT_TASK =
  "INSERT OR REPLACE INTO task_instance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/** Takes what `tryValues` makes. */
export const UPSERT_TRY = "INSERT OR REPLACE INTO task_try VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/** A row of `task_instance`. @param change number of the commit among those of the run */
export function taskValues(
  run: number,
  { task, status }: TaskChange,
  change: number,
): readonly SQLInputValue[] {
  return [
    run,
    task,
    status.state,
    status.tries,
    status.maxTries,
    status.pending ?? null,
    Number(status.resumes === true),
    status.nextTryAt ?? null,
    ...timesAndWords(status),
    Number(status.isKilled === true),
    change,
  ];
}

/** A row of `task_try`. */
export function tryValues(run: number, tried: TaskTryRow): readonly SQLInputValue[] {
  return [run, tried.task, tried.tryNumber, tried.state, ...timesAndWords(tried)];
}

type TimesAndWords = Pick<
  TaskStatus,
  "queuedAt" | "startedAt" | "endedAt" | "reason" | "message" | "exitCode"
>;

function timesAndWords(of: TimesAndWords): readonly SQLInputValue[] {
  return [
    of.queuedAt ?? null,
    of.startedAt ?? null,
    of.endedAt ?? null,
    of.reason ?? null,
    of.message ?? null,
    of.exitCode ?? null,
  ];
}
