// The state of one DAG run in memory: what the store has, and the sums that make deciding cheap. Changed in one way
// only, by the changes that `decide.ts` has made out.
import type { DagGraph } from "./dag-graph.ts";
import { DagRunState, TaskState, hasEnded } from "./states.ts";
import { untouched, type TaskStatus } from "./task-status.ts";
import type { UpstreamEnds } from "./trigger-rules.ts";

/** What deciding may look at. */
export interface RunView {
  readonly graph: DagGraph;
  readonly state: DagRunState;
  /** A user has asked for the end of the run. */
  readonly isCancelled: boolean;
  status(task: number): TaskStatus;
  upstreamEnds(task: number): UpstreamEnds;
  /** How many tasks have not ended. */
  readonly open: number;
}

/** The numbers that are kept for each task, of the tasks before it. */
export type Sum = Exclude<keyof UpstreamEnds, "all">;

/** A task becomes something else. */
export interface TaskChange {
  readonly task: number;
  readonly status: TaskStatus;
}

/** What follows from an event. */
export interface Decision {
  readonly changes: readonly TaskChange[];
  /** Absent: as before. */
  readonly state?: DagRunState;
  readonly isCancelled?: boolean;
}

/** A run with what the store knows of it. */
export interface StoredRun {
  readonly state: DagRunState;
  readonly isCancelled: boolean;
  readonly statuses: ReadonlyMap<number, TaskStatus>;
}

/** The state of one run; identity and lifetime are those of the run in this engine. */
export class RunState implements RunView {
  readonly graph: DagGraph;
  state: DagRunState;
  isCancelled: boolean;
  open: number;
  readonly #statuses: TaskStatus[];
  readonly #ends: Readonly<Record<Sum, Uint32Array>>;

  constructor(graph: DagGraph, stored: StoredRun = newRun) {
    this.graph = graph;
    this.state = stored.state;
    this.isCancelled = stored.isCancelled;
    this.open = graph.size;
    this.#statuses = graph.tasks.map((task) => untouched(task));
    this.#ends = {
      success: new Uint32Array(graph.size),
      failed: new Uint32Array(graph.size),
      upstreamFailed: new Uint32Array(graph.size),
      skipped: new Uint32Array(graph.size),
    };
    for (const [task, status] of stored.statuses) this.#set(task, status);
  }

  status(task: number): TaskStatus {
    return this.#statuses[task] ?? missing(task);
  }

  upstreamEnds(task: number): UpstreamEnds {
    return {
      all: this.graph.upstream[task]?.length ?? 0,
      success: this.#ends.success[task] ?? 0,
      failed: this.#ends.failed[task] ?? 0,
      upstreamFailed: this.#ends.upstreamFailed[task] ?? 0,
      skipped: this.#ends.skipped[task] ?? 0,
    };
  }

  /** Takes a decision over. */
  apply({ changes, state, isCancelled }: Decision): void {
    for (const { task, status } of changes) this.#set(task, status);
    if (state !== undefined) this.state = state;
    if (isCancelled !== undefined) this.isCancelled = isCancelled;
  }

  #set(task: number, status: TaskStatus): void {
    const before = this.status(task).state;
    this.#statuses[task] = status;
    if (before === status.state) return;
    this.#count(task, before, -1);
    this.#count(task, status.state, 1);
    this.open += Number(hasEnded(before)) - Number(hasEnded(status.state));
  }

  #count(task: number, state: TaskState, by: 1 | -1): void {
    const end = endOf(state);
    if (end === undefined) return;
    const counts = this.#ends[end];
    for (const next of this.graph.downstream[task] ?? []) counts[next] = (counts[next] ?? 0) + by;
  }
}

const newRun: StoredRun = {
  state: DagRunState.queued,
  isCancelled: false,
  statuses: new Map(),
};

/** Which sum an end is part of. */
const sums: Readonly<Partial<Record<TaskState, Sum>>> = {
  [TaskState.success]: "success",
  [TaskState.failed]: "failed",
  [TaskState.upstreamFailed]: "upstreamFailed",
  [TaskState.skipped]: "skipped",
};

/** Which sum of the tasks behind it an end is part of; `undefined`: the state is no end. */
export function endOf(state: TaskState): Sum | undefined {
  return sums[state];
}

function missing(task: number): never {
  throw new RangeError(`the DAG has no task number ${task}`);
}
