// A DAG as a picture shows it: tasks with a line below their names, edges with the channels on them, and the states of
// a run where there is one. Every format (text, mermaid, SVG, report) is made of this.
import type { Workflow, WorkflowTask } from "@task-api/spec";
import type { TaskState } from "../engine/states.ts";

/** What a picture is made of. Plain data. */
export interface DagPicture {
  readonly title: string;
  readonly description?: string;
  readonly tasks: readonly PictureTask[];
  readonly edges: readonly PictureEdge[];
}

/** A task as a box. */
export interface PictureTask {
  readonly id: string;
  /** Which template of which image. */
  readonly detail: string;
  /** Of a run. */
  readonly state?: TaskState;
}

/** An arrow; tasks are their index. */
export interface PictureEdge {
  readonly from: number;
  readonly to: number;
  /** `output → input` for each channel that goes along it; none: it says the order only. */
  readonly channels: readonly string[];
}

/** The picture of a DAG; `stateOf`: the states of a run, by the index of the task. */
export function pictureOf(workflow: Workflow, stateOf?: (task: number) => TaskState): DagPicture {
  const { dagId, description, tasks } = workflow;
  const indexes = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  return {
    title: dagId,
    ...(description !== undefined && { description }),
    tasks: tasks.map((task, index) => ({
      id: task.taskId,
      detail: detailOf(task),
      ...(stateOf !== undefined && { state: stateOf(index) }),
    })),
    edges: tasks.flatMap((task, to) => edgesTo(task, to, indexes)),
  };
}

function edgesTo(
  { upstreamTaskIds, channelMaps }: WorkflowTask,
  to: number,
  indexes: ReadonlyMap<string, number>,
): readonly PictureEdge[] {
  return upstreamTaskIds.flatMap((taskId) => {
    const from = indexes.get(taskId);
    if (from === undefined) return [];
    const maps = channelMaps.filter(({ upstreamTaskId }) => upstreamTaskId === taskId);
    const channels = maps.map(
      ({ upstreamOutputChannel, inputChannel }) => `${upstreamOutputChannel} → ${inputChannel}`,
    );
    return [{ from, to, channels }];
  });
}

/** Of an image the name alone: registries and digests have no room in a box. */
function detailOf({ image, taskTemplate }: WorkflowTask): string {
  const template = typeof taskTemplate === "string" ? taskTemplate : taskTemplate.identifier;
  const name = (image.split("@")[0] ?? image).split("/").at(-1) ?? image;
  return `${template} · ${name}`;
}
