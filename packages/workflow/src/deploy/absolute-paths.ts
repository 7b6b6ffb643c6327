// A DAG that is to lie in another folder than its file: what starts at the folder of the file is made absolute.
import { resolve } from "node:path";
import type { WireWorkflow, WireWorkflowTask } from "@task-api/spec";

/** The document with absolute host paths of inputs, and of files that secrets are read from (contract §1.2, §1.3). */
export function withAbsolutePaths(document: WireWorkflow, folder: string): WireWorkflow {
  return { ...document, tasks: document.tasks.map((task) => taskFrom(task, folder)) };
}

function taskFrom(task: WireWorkflowTask, folder: string): WireWorkflowTask {
  const { inputs, env } = task;
  return {
    ...task,
    ...(inputs !== undefined && { inputs: inputs.map((input) => inputFrom(input, folder)) }),
    ...(env !== undefined && { env: env.map((entry) => entryFrom(entry, folder)) }),
  };
}

type WireInput = NonNullable<WireWorkflowTask["inputs"]>[number];
type WireEntry = NonNullable<WireWorkflowTask["env"]>[number];

function inputFrom(input: WireInput, folder: string): WireInput {
  const { input: own, volume_source: source } = input;
  const sourcePath = source?.host_path;
  return {
    ...input,
    ...(own !== undefined && { input: { ...own, host_path: resolve(folder, own.host_path) } }),
    ...(sourcePath !== undefined && {
      volume_source: { ...source, host_path: resolve(folder, sourcePath) },
    }),
  };
}

function entryFrom(entry: WireEntry, folder: string): WireEntry {
  const file = entry.value_from?.file;
  if (file === undefined) return entry;
  return { ...entry, value_from: { ...entry.value_from, file: resolve(folder, file) } };
}
