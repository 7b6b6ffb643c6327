// A DAG and the states of a run for programs that draw it themselves.
import type { Workflow } from "@task-api/spec";
import type { TaskState } from "../engine/states.ts";

/** Tasks and edges in the words of `workflow.json` (contract §5). */
export function dagOnWire(workflow: Workflow, stateOf?: (task: number) => TaskState): object {
  const { dagId, description, tags, tasks } = workflow;
  return {
    dag_id: dagId,
    ...(description !== undefined && { description }),
    tags,
    tasks: tasks.map(({ taskId, image, taskTemplate, triggerRule }, index) => ({
      task_id: taskId,
      image,
      taskTemplate: typeof taskTemplate === "string" ? taskTemplate : taskTemplate.identifier,
      trigger_rule: triggerRule,
      ...(stateOf !== undefined && { state: stateOf(index) }),
    })),
    edges: tasks.flatMap(({ taskId, upstreamTaskIds, channelMaps }) =>
      upstreamTaskIds.map((from) => ({
        from,
        to: taskId,
        channels: channelMaps
          .filter(({ upstreamTaskId }) => upstreamTaskId === from)
          .map(({ upstreamOutputChannel, inputChannel }) => ({
            upstream_output_channel: upstreamOutputChannel,
            input_channel: inputChannel,
          })),
      })),
    ),
  };
}
