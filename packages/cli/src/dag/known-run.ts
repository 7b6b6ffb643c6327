// A DAG run as the store knows it: what was planned, and how each of its tasks is.
import {
  readDagPlan,
  untouched,
  type DagPlan,
  type DagRun,
  type DagStore,
  type TaskStatus,
} from "@task-api/workflow";
import { findDagRun } from "./workflow-root.ts";

/** A run with its plan. */
export interface KnownRun {
  readonly run: DagRun;
  readonly plan: DagPlan;
  /** By the index of the task; also of one that nothing has happened to. */
  readonly statusOf: (task: number) => TaskStatus;
}

/** The run of this name. @throws UsageError when there is none, or it is not clear which */
export function knownRun(store: DagStore, name: string): KnownRun {
  const run = findDagRun(store, name);
  const plan = readDagPlan(store.plan(run));
  const statuses = store.statuses(run.id);
  return {
    run,
    plan,
    statusOf: (task) =>
      statuses.get(task) ?? untouched({ retries: plan.workflow.tasks[task]?.retries ?? 0 }),
  };
}
