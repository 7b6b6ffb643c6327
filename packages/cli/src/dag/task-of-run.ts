// Which task of a DAG a user means.
import { didYouMean, type Workflow } from "@task-api/spec";
import { UsageError } from "../command/usage-error.ts";

/** The index of the task of this id. @throws UsageError when there is none */
export function indexOfTask({ tasks }: Pick<Workflow, "tasks">, taskId: string): number {
  const ids = tasks.map((task) => task.taskId);
  const index = ids.indexOf(taskId);
  if (index >= 0) return index;
  throw new UsageError(
    `the DAG has no task '${taskId}'${didYouMean(taskId, ids)}`,
    `its tasks are: ${ids.slice(0, 20).join(", ")}`,
  );
}
