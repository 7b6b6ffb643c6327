// DAGs in a line or two, for tests of the engine.
import { normaliseWorkflow, type TriggerRule, type Workflow } from "@task-api/spec";

/** What tests say of a task; `delay` is the retry delay in seconds. */
export interface TaskLine {
  readonly after?: readonly string[];
  readonly rule?: TriggerRule;
  readonly retries?: number;
  readonly delay?: number;
  readonly priority?: number;
}

/** A DAG of these tasks, in their order. */
export function dagOf(tasks: Readonly<Record<string, TaskLine>>): Workflow {
  return normaliseWorkflow({
    dag_id: "d",
    tasks: Object.entries(tasks).map(([task_id, { after = [], rule, ...numbers }]) => ({
      task_id,
      image: "i",
      taskTemplate: "t",
      upstream_task_ids: [...after],
      retries: numbers.retries ?? 0,
      retry_delay: numbers.delay ?? 0,
      priority_weight: numbers.priority ?? 1,
      ...(rule !== undefined && { trigger_rule: rule }),
    })),
  });
}
