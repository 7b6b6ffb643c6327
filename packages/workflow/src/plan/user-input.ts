// What a user has entered for a DAG run: `conf.task_form`, one form per task (contract §2). Everything that is wrong is
// told at once, before anything starts.
import {
  Severity,
  didYouMean,
  readTaskForm,
  type Finding,
  type TaskTemplate,
  type UserValue,
  type Workflow,
} from "@task-api/spec";
import { isObject } from "../is-object.ts";

/** Variables by the task that they are for. */
export type UserInput = ReadonlyMap<string, readonly UserValue[]>;

/** The input, or what is wrong with it; paths begin with `conf`'s own keys. */
export type ReadUserInput =
  | { readonly ok: true; readonly value: UserInput; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Reads `conf` against the templates of the DAG's tasks. */
export async function readUserInput(
  conf: unknown,
  workflow: Workflow,
  templates: ReadonlyMap<string, TaskTemplate>,
): Promise<ReadUserInput> {
  if (!isObject(conf)) {
    return { ok: false, findings: [shape([], "the conf of a DAG run must be an object")] };
  }
  const forms = conf["task_form"] ?? {};
  if (!isObject(forms)) {
    const message = "'task_form' must be an object with one form per task, by task_id";
    return { ok: false, findings: [shape(["task_form"], message)] };
  }
  const tasks = new Map(workflow.tasks.map((task) => [task.taskId, task]));
  const value = new Map<string, readonly UserValue[]>();
  const findings: Finding[] = [];
  let isFine = true;
  for (const [taskId, form] of Object.entries(forms)) {
    const path = ["task_form", taskId];
    const task = tasks.get(taskId);
    const template = templates.get(taskId);
    if (task === undefined || template === undefined) {
      isFine = false;
      findings.push(unknownTask(path, taskId, [...tasks.keys()]));
      continue;
    }
    const { strictTaskForm } = workflow;
    const read = await readTaskForm(form, { template, taskEnv: task.env, strictTaskForm, path });
    findings.push(...read.issues);
    if (read.ok) value.set(taskId, read.value);
    else isFine = false;
  }
  return isFine ? { ok: true, value, findings } : { ok: false, findings };
}

function unknownTask(path: readonly string[], taskId: string, ids: readonly string[]): Finding {
  return {
    code: "user-input/unknown-task",
    severity: Severity.error,
    path,
    message: `the DAG has no task ${JSON.stringify(taskId)}${didYouMean(taskId, ids)}`,
    hint: `its tasks are: ${ids.slice(0, 20).join(", ")}`,
  };
}

function shape(path: readonly string[], message: string): Finding {
  return { code: "user-input/shape", severity: Severity.error, path, message };
}
