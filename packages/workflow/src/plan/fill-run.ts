// Jinja expressions of DAG files that only a run knows: its id, its day, the params of the DAG. Nothing of a user's conf is
// filled in: user input sets variables, and no command (contract §2).
import type { Workflow, WorkflowTask } from "@task-api/spec";

/** What expressions may name. */
export interface RunNames {
  readonly dagId: string;
  readonly dagRunId: string;
  /** When the run was made. */
  readonly at: Date;
  readonly params: Workflow["params"];
}

const expression =
  /\{\{\s*(run_id|ds|ds_nodash|ts|dag_run\.run_id|dag_run\.dag_id|params\.(\w+))\s*\}\}/g;

/** The task with expressions filled in, in its variables and its command; unknown ones stay as they are written. */
export function fillRun(task: WorkflowTask, names: RunNames): WorkflowTask {
  const fill = (text: string): string =>
    text.replaceAll(expression, (whole, name: string, param: string | undefined) =>
      param === undefined ? valueOf(name, names) : (paramOf(names.params[param]) ?? whole),
    );
  return {
    ...task,
    env: task.env.map((entry) =>
      "value" in entry ? { ...entry, value: fill(entry.value) } : entry,
    ),
    ...(task.command !== undefined && { command: task.command.map(fill) }),
  };
}

function valueOf(name: string, { dagId, dagRunId, at }: RunNames): string {
  const day = at.toISOString().slice(0, 10);
  switch (name) {
    case "ds":
      return day;
    case "ds_nodash":
      return day.replaceAll("-", "");
    case "ts":
      return at.toISOString().replace("Z", "000+00:00");
    case "dag_run.dag_id":
      return dagId;
    default:
      return dagRunId;
  }
}

function paramOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
