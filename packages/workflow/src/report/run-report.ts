// What a report of a DAG run is made of: everything that store, records and logs say about it. Plain data; times are
// milliseconds since 1970.
import type { LogLine, RunRecord } from "@task-api/runtime";
import type { Workflow } from "@task-api/spec";
import type { TaskStatus } from "../engine/task-status.ts";
import type { ItemRow } from "../runner/item-table.ts";
import type { DagRun, TaskTryRow } from "../store/rows.ts";

/** A DAG run at one moment. */
export interface RunReport {
  readonly run: DagRun;
  readonly workflow: Workflow;
  /** Secrets masked. */
  readonly conf: Readonly<Record<string, unknown>>;
  readonly folder: string;
  readonly madeAt: number;
  /** In the order of the DAG. */
  readonly tasks: readonly TaskReport[];
}

/** A task with all of its tries. */
export interface TaskReport {
  readonly taskId: string;
  readonly image: string;
  readonly status: TaskStatus;
  /** Oldest first, the one under way included. */
  readonly tries: readonly TryReport[];
  /** Of a task that fans out; empty for others. */
  readonly items: readonly ItemReport[];
}

/** The last run of an item. */
export interface ItemReport extends Omit<ItemRow, "record"> {
  readonly record?: RunRecord;
  /** Of some that have failed. */
  readonly log?: LogPart;
}

/** A try; what it has no record or log for is absent. */
export interface TryReport extends Omit<TaskTryRow, "task"> {
  readonly record?: RunRecord;
  readonly log?: LogPart;
  /** Why record or log could not be read. */
  readonly trouble?: string;
}

/** A log, or its end. */
export interface LogPart {
  readonly file: string;
  readonly lines: readonly LogLine[];
  readonly isWhole: boolean;
}
