// What goes into a workflow and what comes out of it: channels from outside, the conf, outputs that no task takes on.
import type { TaskInstance } from "@task-api/spec";
import type { CrateRun } from "./crate-run.ts";
import { localId } from "./entity.ts";
import type { ParameterKind } from "./tool-entities.ts";

/** A parameter of the workflow itself. */
export interface WorkflowParameter {
  readonly id: string;
  readonly direction: Exclude<ParameterKind, "env">;
  readonly name: string;
  readonly type: "Dataset" | "File";
  /** The parameter of a task's tool that it is the other end of; absent for the conf. */
  readonly of?: { readonly task: number; readonly channel: string };
  /** The id of what it was in this run. */
  readonly value?: string;
}

/** In the order of the tasks; the conf comes last. */
export function workflowParameters(run: CrateRun): readonly WorkflowParameter[] {
  const taken = new Set(
    run.workflow.tasks.flatMap(({ channelMaps }) =>
      channelMaps.map((map) => `${map.upstreamTaskId}/${map.upstreamOutputChannel}`),
    ),
  );
  const parameters = run.workflow.tasks.flatMap((task, index): readonly WorkflowParameter[] => {
    const instance = run.instances[index];
    if (instance === undefined) return [];
    const outside = task.inputs.map(({ name }) => parameterOf(run, instance, index, "input", name));
    const results = instance.outputs
      .filter(({ name }) => !taken.has(`${task.taskId}/${name}`))
      .map(({ name }) => parameterOf(run, instance, index, "output", name));
    return [...outside, ...results];
  });
  if (run.conf === undefined) return parameters;
  const id = localId("parameter", "workflow", "conf");
  return [
    ...parameters,
    { id, direction: "input", name: "conf", type: "File", value: run.conf.id },
  ];
}

function parameterOf(
  run: CrateRun,
  instance: TaskInstance,
  task: number,
  direction: "input" | "output",
  channel: string,
): WorkflowParameter {
  const source = instance[`${direction}s`].find(({ name }) => name === channel)?.source;
  const found = source?.kind === "host" ? run.channels.get(source.path) : undefined;
  return {
    id: localId("parameter", "workflow", direction, instance.name, channel),
    direction,
    name: `${instance.name}/${channel}`,
    type: "Dataset",
    of: { task, channel },
    ...(found !== undefined && { value: found.id }),
  };
}
