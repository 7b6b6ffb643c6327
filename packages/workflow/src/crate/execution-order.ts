// An order in which the tasks of a DAG can run: every one after those that it waits for. A document has any order.
import type { Workflow } from "@task-api/spec";
import { dagGraph } from "../engine/dag-graph.ts";

/** The position of each task, from 1; among tasks that could be next, the first of the document is. */
export function executionOrder(workflow: Pick<Workflow, "tasks">): readonly number[] {
  const { upstream, downstream } = dagGraph(workflow);
  const missing = upstream.map(({ length }) => length);
  const ready = missing.flatMap((count, task) => (count === 0 ? [task] : []));
  const positions = missing.map(() => 0);
  // A list may grow while it is gone through.
  for (const [index, task] of ready.entries()) {
    positions[task] = index + 1;
    for (const next of downstream[task] ?? []) {
      const left = (missing[next] ?? 0) - 1;
      missing[next] = left;
      if (left === 0) ready.push(next);
    }
  }
  return positions;
}
