// How a DAG is known for one. The command that loads a DAG file and the file itself may hold two copies of this API,
// so `instanceof` says nothing: a symbol of the process's registry does. What it leads to is the protocol between the
// two copies.
import type { Graph, TaskDocument } from "./graph.ts";

/** Where a DAG keeps what is not for its author. */
export const dagBrand: unique symbol = Symbol.for("task-api.dag");

/** Where a process that loads DAG files collects the DAGs that are made in it: a list, if anybody wants them. */
export const madeDags: unique symbol = Symbol.for("task-api.made-dags");

/** workflow.json as an author has written it: `readWorkflow` of the spec says what is wrong with it. */
export interface WorkflowDocument {
  readonly dag_id: string;
  readonly tasks: readonly TaskDocument[];
  readonly [field: string]: unknown;
}

/** What a loader asks of a DAG. */
export interface DagInside {
  /** Raised when one of these fields changes its meaning. */
  readonly protocol: 1;
  readonly toDocument: () => WorkflowDocument;
  /** Stack of the call that made the DAG, as text. */
  readonly stack: string;
  readonly graph: Graph;
}

/** Tells a loader of a DAG, where there is one. */
export function announce(dag: unknown): void {
  const list: unknown = Reflect.get(globalThis, madeDags);
  if (Array.isArray(list)) list.push(dag);
}
