// The state of a run with changes that are not made yet: what deciding works on, so that it can look at what it has
// decided so far and leave the run as it is.
import type { DagGraph } from "./dag-graph.ts";
import { endOf, type Decision, type RunView } from "./run-state.ts";
import { hasEnded, type DagRunState } from "./states.ts";
import type { TaskStatus } from "./task-status.ts";
import type { UpstreamEnds } from "./trigger-rules.ts";

/** A run, changed. */
export interface Draft {
  readonly graph: DagGraph;
  isCancelled: boolean;
  readonly open: number;
  status(task: number): TaskStatus;
  upstreamEnds(task: number): UpstreamEnds;
  /** Changes a task; those behind it are to be looked at when it ends by that, or no longer has. */
  set(task: number, status: TaskStatus): void;
  /** The task is to be looked at. */
  examine(task: number): void;
  /** A task that is to be looked at. */
  next(): number | undefined;
  decision(state: DagRunState): Decision;
}

/** A draft without changes. */
export function createDraft(run: RunView): Draft {
  const { graph } = run;
  const statuses = new Map<number, TaskStatus>();
  const ends = new Map<number, { -readonly [Key in keyof UpstreamEnds]: number }>();
  const toExamine: number[] = [];
  let examined = 0;
  let { open } = run;
  const draft: Draft = {
    graph,
    isCancelled: run.isCancelled,
    get open() {
      return open;
    },
    status: (task) => statuses.get(task) ?? run.status(task),
    upstreamEnds: (task) => ends.get(task) ?? run.upstreamEnds(task),
    set(task, status) {
      const before = draft.status(task).state;
      statuses.set(task, status);
      if (before === status.state) return;
      open += Number(hasEnded(before)) - Number(hasEnded(status.state));
      const [had, has] = [endOf(before), endOf(status.state)];
      if (had === undefined && has === undefined) return;
      for (const next of graph.downstream[task] ?? []) {
        const counts = ends.get(next) ?? { ...run.upstreamEnds(next) };
        if (had !== undefined) counts[had] -= 1;
        if (has !== undefined) counts[has] += 1;
        ends.set(next, counts);
        toExamine.push(next);
      }
    },
    examine: (task) => toExamine.push(task),
    next() {
      const task = toExamine[examined];
      examined += 1;
      return task;
    },
    decision(state) {
      return {
        changes: [...statuses].map(([task, status]) => ({ task, status })),
        ...(state !== run.state && { state }),
        ...(draft.isCancelled !== run.isCancelled && { isCancelled: draft.isCancelled }),
      };
    },
  };
  return draft;
}
