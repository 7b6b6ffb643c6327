// A DAG as numbers: tasks are their index in the document, so that a DAG of 100,000 tasks takes little.
import type { TriggerRule, Workflow } from "@task-api/spec";

/** The edges of a DAG, and what deciding needs of its tasks. */
export interface DagGraph {
  readonly size: number;
  readonly tasks: readonly GraphTask[];
  /** By task: the tasks before it. */
  readonly upstream: readonly (readonly number[])[];
  /** By task: the tasks after it. */
  readonly downstream: readonly (readonly number[])[];
  indexOf(taskId: string): number | undefined;
}

/** What deciding needs of a task. */
export interface GraphTask {
  readonly taskId: string;
  readonly triggerRule: TriggerRule;
  readonly retries: number;
  readonly retryDelaySeconds: number;
  readonly priorityWeight: number;
}

/** Of a DAG without errors: every upstream task is there, and none is behind itself. */
export function dagGraph({ tasks }: Pick<Workflow, "tasks">): DagGraph {
  const indexes = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  const upstream = tasks.map(({ upstreamTaskIds }) =>
    upstreamTaskIds.flatMap((taskId) => indexes.get(taskId) ?? []),
  );
  const downstream: number[][] = tasks.map(() => []);
  upstream.forEach((before, task) => {
    for (const one of before) downstream[one]?.push(task);
  });
  return {
    size: tasks.length,
    tasks,
    upstream,
    downstream,
    indexOf: (taskId) => indexes.get(taskId),
  };
}

/** Tasks and all tasks behind them, each once, in the order of the document. */
export function withDownstream(graph: DagGraph, tasks: readonly number[]): readonly number[] {
  const found = new Set(tasks);
  // A set may grow while it is gone through.
  for (const task of found) for (const next of graph.downstream[task] ?? []) found.add(next);
  return [...found].toSorted((a, b) => a - b);
}
