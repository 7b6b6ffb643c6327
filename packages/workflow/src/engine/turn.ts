// What an engine holds of the runs that it has, and what one of its turns makes of them.
import type { Demand, TaskRunner, TaskTry } from "../runner/task-runner.ts";
import type { RunChange } from "../store/dag-store.ts";
import type { TaskTryRow } from "../store/rows.ts";
import type { DagGraph, dagGraph } from "./dag-graph.ts";
import type { DagEvent } from "./events.ts";
import type { Decision, RunState } from "./run-state.ts";
import { TaskState, isEndOfRun, type DagRunState } from "./states.ts";
import type { TaskStatus } from "./task-status.ts";

/** What an engine needs to run a DAG run. */
export interface OpenedRun {
  readonly dag: Parameters<typeof dagGraph>[0];
  readonly maxActiveTasks?: number;
  readonly runner: TaskRunner;
}

/** A run that an engine has. */
export interface ActiveRun extends OpenedRun {
  readonly id: number;
  readonly graph: DagGraph;
  readonly state: RunState;
  /** Tasks with the runner. */
  readonly tries: Map<number, ActiveTry>;
}

/** A task that is with its runner. */
export interface ActiveTry {
  readonly stop: AbortController;
  readonly kill: AbortController;
  readonly demand: Demand;
}

/** Passes on that a task is to end, where somebody wants that. */
export function endTry(tried: ActiveTry | undefined, status: TaskStatus): void {
  if (tried === undefined || status.pending === undefined) return;
  // First, so that nothing is asked and waited for that is to be killed.
  if (status.isKilled === true) tried.kill.abort();
  tried.stop.abort();
}

/** What one turn makes of a run. */
export interface Turn {
  readonly run: ActiveRun;
  readonly changes: Map<number, TaskStatus>;
  readonly tries: TaskTryRow[];
  state?: DagRunState;
  isCancelled?: boolean;
  startedAt?: number;
  endedAt?: number | null;
}

/** A task that there is room for. */
export interface Admitted {
  readonly run: ActiveRun;
  readonly task: number;
  readonly demand: Demand;
}

/** Nothing has happened to the run yet. */
export function newTurn(run: ActiveRun): Turn {
  return { run, changes: new Map(), tries: [] };
}

/** For the store. */
export function changeOf({ run, changes, ...rest }: Turn): RunChange {
  return {
    ...rest,
    run: run.id,
    changes: [...changes].map(([task, status]) => ({ task, status })),
  };
}

/** What a try came to by itself, whatever a user has made of it. */
export function tryRow(
  { task, end }: Extract<DagEvent, { type: "ended" }>,
  { tries, queuedAt, startedAt }: TaskStatus,
): TaskTryRow {
  const began = end.startedAt ?? startedAt;
  const { outcome, endedAt, reason, message, exitCode } = end;
  return {
    task,
    tryNumber: tries,
    state: TaskState[outcome],
    ...(queuedAt !== undefined && { queuedAt }),
    ...(began !== undefined && { startedAt: began }),
    endedAt,
    reason,
    message,
    ...(exitCode !== undefined && { exitCode }),
  };
}

/** When a run began and ended. */
export function stamp(turn: Turn, { state }: Decision, at: number): void {
  if (state === undefined) return;
  if (isEndOfRun(state)) turn.endedAt = at;
  else {
    turn.endedAt = null;
    turn.startedAt = at;
  }
}

/** Which try of a task is next for its runner. */
export function triesOf(
  { graph, state }: ActiveRun,
  task: number,
): Pick<TaskTry, "tryNumber" | "firstTry" | "resumes"> {
  const { tries, maxTries, resumes = false } = state.status(task);
  const firstTry = maxTries - (graph.tasks[task]?.retries ?? 0);
  return { tryNumber: tries, firstTry, resumes };
}
