// What is known of one task in a DAG run; plain data, a row of the store. Times are milliseconds since 1970.
import type { GraphTask } from "./dag-graph.ts";
import { TaskState, type EndState } from "./states.ts";

/** A task in a DAG run. Never changed, only replaced. */
export interface TaskStatus {
  readonly state: TaskState;
  /** Tries so far, the one under way included. */
  readonly tries: number;
  /** The last try that a failure may lead to; a user's clear raises it. */
  readonly maxTries: number;
  /** What the task becomes once its runner has stopped it; `none`: it is to run again. */
  readonly pending?: typeof TaskState.none | EndState;
  /** With `pending`: it is killed, and not waited for. */
  readonly isKilled?: true;
  /** A user has cleared it and wants what is good of its results to stay. */
  readonly resumes?: true;
  /** Of a task that is up for retry. */
  readonly nextTryAt?: number;
  /** Of the last try. */
  readonly queuedAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Why it ended as it did: a reason of contract §3, or who else decided. */
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
}

/** Reasons that no container has. */
export const EngineReason = {
  /** A user said how the task is to count. */
  marked: "Marked",
  /** The DAG run was cancelled before the task could start. */
  cancelled: "Cancelled",
  /** By its trigger rule. */
  upstream: "Upstream",
} as const;

/** Of a task that nothing has happened to, or that is to run again after so many tries. */
export function untouched({ retries }: Pick<GraphTask, "retries">, tries = 0): TaskStatus {
  return { state: TaskState.none, tries, maxTries: tries + retries + 1 };
}

/** What of a status stays until the task has ended. */
export function standing({ tries, maxTries, resumes }: TaskStatus): Omit<TaskStatus, "state"> {
  return { tries, maxTries, ...(resumes === true && { resumes }) };
}
