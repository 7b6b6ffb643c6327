// The arguments that a DAG file gives as a workflow.json value. What the document has no field for is left out with a
// warning; whether the rest is right is for the rules of workflows to say.
import type { Issue } from "@task-api/spec";
import { isObject } from "../../is-object.ts";
import type { RecordedDag, RecordedTask } from "./answer.ts";
import { argumentWarnings } from "./argument-warnings.ts";
import { dagFields, taskFields } from "./known-arguments.ts";
import type { Locate } from "./places.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A workflow.json value and what was left out of it. */
export interface DagDocument {
  readonly document: Fields;
  readonly issues: readonly Issue[];
}

/** The document of a DAG (contract §5). */
export function dagDocument(dag: RecordedDag, locate: Locate): DagDocument {
  const defaults = isObject(dag.arguments["default_args"]) ? dag.arguments["default_args"] : {};
  const own = Object.entries(dag.arguments).flatMap(([name, value]) => {
    const field = Object.hasOwn(dagFields, name) ? dagFields[name] : undefined;
    if (field === undefined || value === null) return [];
    return [[field, field === "default_args" ? withoutUnset(value) : value] as const];
  });
  return {
    document: {
      ...Object.fromEntries(own),
      tasks: dag.tasks.map((task) => taskDocument(task, defaults)),
    },
    issues: argumentWarnings(dag, locate),
  };
}

/** What Airflow takes from default_args for any argument, the document does for some of them only. */
function taskDocument(task: RecordedTask, defaults: Fields): Fields {
  const values = { ...defaults, ...task.arguments, ...task.assigned };
  const fields = Object.entries(taskFields).flatMap(([name, kind]) => {
    const isOwn = Object.hasOwn(task.arguments, name) || Object.hasOwn(task.assigned, name);
    const value = values[name] ?? undefined;
    return value === undefined || (kind === "inherited" && !isOwn) ? [] : [[name, value] as const];
  });
  const { upstreamTaskIds } = task;
  return {
    ...Object.fromEntries(fields),
    ...(upstreamTaskIds.length === 0 ? {} : { upstream_task_ids: upstreamTaskIds }),
  };
}

/** None is as good as nothing for what tasks inherit; for a platform's own fields it may be a value. */
function withoutUnset(defaults: unknown): unknown {
  if (!isObject(defaults)) return defaults;
  const kept = Object.entries(defaults).filter(
    ([name, value]) => value !== null || !Object.hasOwn(taskFields, name),
  );
  return Object.fromEntries(kept);
}
