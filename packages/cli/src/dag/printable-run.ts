// What a DAG run would be: every task as it would be started, without secrets.
import { MASK } from "@task-api/runtime";
import type { TaskInstance } from "@task-api/spec";
import type { DagPlan } from "@task-api/workflow";

/** For `dag run --dry-run`. */
export function printableRun({ root, workflow, instances, images, conf }: DagPlan): object {
  return {
    dag_id: workflow.dagId,
    root,
    conf,
    tasks: workflow.tasks.map((task, index) => {
      const instance = instances[index];
      return {
        task_id: task.taskId,
        upstream_task_ids: task.upstreamTaskIds,
        trigger_rule: task.triggerRule,
        retries: task.retries,
        retry_delay_seconds: task.retryDelaySeconds,
        priority_weight: task.priorityWeight,
        ...(instance !== undefined && {
          image: images[instance.image] ?? instance.image,
          ...printableInstance(instance),
        }),
      };
    }),
  };
}

function printableInstance(instance: TaskInstance): object {
  return {
    template: instance.template,
    ...(instance.command !== undefined && { command: instance.command }),
    env: instance.env.map((entry) =>
      "value" in entry
        ? { name: entry.name, value: entry.value }
        : { name: entry.name, value: MASK },
    ),
    inputs: instance.inputs.map(({ name, mountedPath, source }) => ({ name, mountedPath, source })),
    outputs: instance.outputs.map(({ name, mountedPath, source }) => ({
      name,
      mountedPath,
      source,
    })),
    resources: instance.resources,
    timeout_seconds: instance.timeoutSeconds,
  };
}
