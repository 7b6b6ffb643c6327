// A task that another engine has scheduled becomes a DAG of its own, so that everything that holds for tasks of DAGs holds
// for it. The tasks before it are known by the channels that it takes from them, and stand there with no more than those.
import type { OperatorTry } from "./operator-request.ts";

/** The `workflow.json` of a task, on the wire; its own task is the last one. */
export function workflowOfTask(request: OperatorTry): {
  readonly dag_id: string;
  readonly strict_task_form: boolean;
  readonly tasks: readonly Readonly<Record<string, unknown>>[];
} {
  const { task } = request;
  const channels = channelsBefore(task["iochannel_maps"]);
  channels.delete(String(task["task_id"]));
  return {
    dag_id: request.dag_id,
    strict_task_form: request.strict_task_form,
    tasks: [...[...channels].map(([taskId, names]) => taskBefore(taskId, names)), task],
  };
}

function channelsBefore(maps: unknown): Map<string, Set<string>> {
  const channels = new Map<string, Set<string>>();
  for (const map of Array.isArray(maps) ? maps : []) {
    const { upstream_operator: taskId, upstream_output_channel: channel } = Object(map);
    if (typeof taskId !== "string" || typeof channel !== "string") continue;
    const known = channels.get(taskId) ?? new Set();
    channels.set(taskId, known.add(channel));
  }
  return channels;
}

function taskBefore(
  taskId: string,
  channels: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  return {
    task_id: taskId,
    image: "scratch",
    taskTemplate: {
      identifier: taskId,
      description: "a task that has run before",
      inputs: [],
      outputs: [...channels].map((name, index) => ({ name, mounted_path: `/channel-${index}` })),
      env: [],
    },
  };
}
