// Which colour a state of a task has on a terminal.
import { TaskState } from "@task-api/workflow";
import type { Palette } from "../output/palette.ts";

/** By state: the name of its colour. */
export const stateColours: Readonly<Record<TaskState, keyof Palette>> = {
  [TaskState.none]: "dim",
  [TaskState.scheduled]: "dim",
  [TaskState.queued]: "dim",
  [TaskState.running]: "cyan",
  [TaskState.success]: "green",
  [TaskState.failed]: "red",
  [TaskState.upForRetry]: "yellow",
  [TaskState.upstreamFailed]: "red",
  [TaskState.skipped]: "dim",
};
