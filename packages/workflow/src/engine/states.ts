// The states of DAG runs and their tasks: those of Airflow's REST API (contract §5).

/** Of one task in one DAG run. */
export const TaskState = {
  /** Waits for the tasks before it. */
  none: "none",
  /** May start; waits for room. */
  scheduled: "scheduled",
  /** Given to the runner; nothing of it runs yet. */
  queued: "queued",
  running: "running",
  success: "success",
  failed: "failed",
  upForRetry: "up_for_retry",
  /** Never started, because of what came before it. */
  upstreamFailed: "upstream_failed",
  skipped: "skipped",
} as const;
export type TaskState = (typeof TaskState)[keyof typeof TaskState];

/** Of a DAG run. */
export const DagRunState = {
  queued: "queued",
  running: "running",
  success: "success",
  failed: "failed",
} as const;
export type DagRunState = (typeof DagRunState)[keyof typeof DagRunState];

/** Whether it is how a run ends. */
export function isEndOfRun(state: DagRunState | undefined): boolean {
  return state === DagRunState.success || state === DagRunState.failed;
}

/** How a task can end. */
export type EndState = Extract<TaskState, "success" | "failed" | "upstream_failed" | "skipped">;

/** Whether nothing happens to a task of this state by itself any more. */
export function hasEnded(state: TaskState): state is EndState {
  return ends.has(state);
}

const ends: ReadonlySet<TaskState> = new Set([
  TaskState.success,
  TaskState.failed,
  TaskState.upstreamFailed,
  TaskState.skipped,
]);

/** Whether a runner has the task. */
export function isWithRunner(state: TaskState): boolean {
  return state === TaskState.queued || state === TaskState.running;
}
