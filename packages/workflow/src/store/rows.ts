// Rows of the store as values of the engine. What a row holds was written by `dag-store.ts`; other words are damage.
import type { SQLOutputValue } from "node:sqlite";
import { DagRunState, TaskState } from "../engine/states.ts";
import type { TaskStatus } from "../engine/task-status.ts";
import { corrupted } from "./store-error.ts";

/** A DAG run, without its plan: that is large, and whoever lists runs has no use for it. Times are milliseconds since 1970. */
export interface DagRun {
  readonly id: number;
  readonly dagId: string;
  readonly runId: string;
  readonly state: DagRunState;
  readonly isCancelled: boolean;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly note?: string;
}

/** A try of a task that has ended. */
export interface TaskTryRow extends Pick<
  TaskStatus,
  "queuedAt" | "startedAt" | "endedAt" | "reason" | "message" | "exitCode"
> {
  readonly task: number;
  readonly tryNumber: number;
  readonly state: TaskState;
}

/** How far a run is, for who looks at it again and again. */
export interface RunProgress {
  readonly state: DagRunState;
  /** Number of the last change that was seen. */
  readonly change: number;
  /** The tasks that have changed, by their index. */
  readonly tasks: ReadonlyMap<number, TaskStatus>;
}

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A row of `dag_run`. */
export function dagRunOf(row: Row): DagRun {
  return {
    id: Number(row["id"]),
    dagId: String(row["dag_id"]),
    runId: String(row["run_id"]),
    state: memberOf(DagRunState, row["state"]),
    isCancelled: row["is_cancelled"] === 1,
    createdAt: Number(row["created_at"]),
    ...number("startedAt", row["started_at"]),
    ...number("endedAt", row["ended_at"]),
    ...text("note", row["note"]),
  };
}

/** A row of `task_instance`. */
export function statusOf(row: Row): TaskStatus {
  const pending = row["pending"];
  return {
    state: memberOf(TaskState, row["state"]),
    tries: Number(row["tries"]),
    maxTries: Number(row["max_tries"]),
    ...(pending !== null && pending !== undefined && { pending: memberOf(pendings, pending) }),
    ...(row["is_killed"] === 1 && { isKilled: true }),
    ...(row["resumes"] === 1 && { resumes: true }),
    ...number("nextTryAt", row["next_try_at"]),
    ...timesAndWords(row),
  };
}

/** The state of a row of `dag_run`, and rows of `task_instance` in the order of their changes. */
export function progressOf(run: Row, tasks: readonly Row[], after: number): RunProgress {
  return {
    state: memberOf(DagRunState, run["state"]),
    change: Number(tasks.at(-1)?.["change"] ?? after),
    tasks: new Map(tasks.map((row) => [Number(row["task"]), statusOf(row)])),
  };
}

/** A row of `task_try`. */
export function tryOf(row: Row): TaskTryRow {
  return {
    task: Number(row["task"]),
    tryNumber: Number(row["try_number"]),
    state: memberOf(TaskState, row["state"]),
    ...timesAndWords(row),
  };
}

const pendings = {
  none: TaskState.none,
  success: TaskState.success,
  failed: TaskState.failed,
  upstreamFailed: TaskState.upstreamFailed,
  skipped: TaskState.skipped,
} as const;

function timesAndWords(row: Row): Omit<TaskTryRow, "task" | "tryNumber" | "state"> {
  return {
    ...number("queuedAt", row["queued_at"]),
    ...number("startedAt", row["started_at"]),
    ...number("endedAt", row["ended_at"]),
    ...text("reason", row["reason"]),
    ...text("message", row["message"]),
    ...number("exitCode", row["exit_code"]),
  };
}

function memberOf<T extends string>(members: Readonly<Record<string, T>>, value: unknown): T {
  const found = Object.values(members).find((member) => member === value);
  if (found !== undefined) return found;
  throw corrupted("", `it holds the word ${JSON.stringify(value)} where a state belongs`);
}

function number<Key extends string>(
  key: Key,
  value: SQLOutputValue | undefined,
): { readonly [K in Key]?: number } {
  const entry: { [K in Key]?: number } = {};
  if (typeof value === "number") entry[key] = value;
  return entry;
}

function text<Key extends string>(
  key: Key,
  value: SQLOutputValue | undefined,
): { readonly [K in Key]?: string } {
  const entry: { [K in Key]?: string } = {};
  if (typeof value === "string") entry[key] = value;
  return entry;
}
