// Jinja expressions of DAG files that are known before any run: the ids. What only a run knows (`{{ run_id }}`,
// `{{ ds }}`, `{{ params.… }}`, which its conf may override) stays as it is written.
import { isObject } from "../is-object.ts";

/** Fields of a task in which Airflow fills in expressions. */
const templated = ["image", "command", "env", "labels", "annotations", "config"] as const;

const expression = /\{\{\s*(dag_id|dag\.dag_id|task_id|task\.task_id)\s*\}\}/g;

/**
 * A workflow.json value with `{{ dag_id }}`, `{{ dag.dag_id }}`, `{{ task_id }}` and `{{ task.task_id }}` filled in
 * in image, command, env, labels, annotations and config of its tasks (contract §5). Takes any value; what is no workflow
 * comes back as it is.
 */
export function fillPlaceholders(document: unknown): unknown {
  if (!isObject(document) || !Array.isArray(document["tasks"])) return document;
  const dagId = document["dag_id"];
  const tasks = document["tasks"].map((task: unknown) => fillTask(task, dagId));
  return { ...document, tasks };
}

function fillTask(task: unknown, dagId: unknown): unknown {
  if (!isObject(task)) return task;
  const ids = { dag: dagId, task: task["task_id"] };
  const filled = templated.flatMap((field) =>
    Object.hasOwn(task, field) ? [[field, fillValue(task[field], ids)] as const] : [],
  );
  return { ...task, ...Object.fromEntries(filled) };
}

interface Ids {
  readonly dag: unknown;
  readonly task: unknown;
}

function fillValue(value: unknown, ids: Ids): unknown {
  if (typeof value === "string") {
    return value.replaceAll(expression, (whole, name: string) => {
      const id = name.startsWith("dag") ? ids.dag : ids.task;
      return typeof id === "string" ? id : whole;
    });
  }
  if (Array.isArray(value)) return value.map((entry: unknown) => fillValue(entry, ids));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, fillValue(entry, ids)]),
  );
}
