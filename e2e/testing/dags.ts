// DAGs of shell scripts on small images, run by the program.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { folderWith, type Tree } from "./folder.ts";
import {
  startTaskApi,
  taskApi,
  type CallOptions,
  type Ended,
  type RunningProgram,
} from "./program.ts";

/** A task: its script, and what else its document says. Its output is `out`; its input is `in`, where it has one. */
export interface ScriptTask {
  readonly script: string;
  /** The task whose output is its input. */
  readonly after?: string;
  /** A folder that is its input, as the document names it. */
  readonly input?: string;
  readonly env?: readonly object[];
  readonly template?: object;
  readonly more?: object;
}

/** Tasks by their ids. */
export type ScriptTasks = Readonly<Record<string, ScriptTask>>;

/** A folder with `dag.json`, whose DAG is `d`. */
export function folderOfDag(
  image: string,
  tasks: ScriptTasks,
  tree: Tree = {},
  more: object = {},
): string {
  return folderWith({ "dag.json": dagDocument(image, tasks, more), ...tree });
}

/** The document of such a DAG. */
export function dagDocument(image: string, tasks: ScriptTasks, more: object = {}): object {
  return {
    dag_id: "d",
    tasks: Object.entries(tasks).map(([task_id, task]) => taskDocument(image, task_id, task)),
    ...more,
  };
}

function taskDocument(image: string, task_id: string, task: ScriptTask): object {
  const { script, after, input, env = [], template, more } = task;
  const hasInput = after !== undefined || input !== undefined;
  return {
    task_id,
    image,
    taskTemplate: {
      identifier: "t",
      description: "",
      inputs: hasInput ? [{ name: "in", mounted_path: "/in" }] : [],
      outputs: [{ name: "out", mounted_path: "/out" }],
      env,
      command: ["/bin/sh", "-c", script],
      network: "none",
      ...template,
    },
    ...(input !== undefined && { inputs: [{ name: "in", input: { host_path: input } }] }),
    ...(after !== undefined && {
      iochannel_maps: [
        { upstream_operator: after, upstream_output_channel: "out", input_channel: "in" },
      ],
    }),
    ...more,
  };
}

/** `dag run dag.json` in a folder; the disk may be as full as it is. */
export function runDag(
  cwd: string,
  args: readonly string[] = [],
  options: Omit<CallOptions, "cwd"> = {},
): Promise<Ended> {
  return taskApi(runArguments("run", args), { ...options, cwd });
}

/** The same, while it goes on; cancelled with the test. */
export function startDag(
  cwd: string,
  args: readonly string[] = [],
  options: Omit<CallOptions, "cwd"> = {},
): RunningProgram {
  const running = startTaskApi(runArguments("run", args), { ...options, cwd });
  onTestFinished(async () => {
    running.child.kill("SIGTERM");
    await running.ended;
  });
  return running;
}

/** `dag run` or `dag trigger`, with a run id `r` where none is given. */
export function runArguments(
  command: "run" | "trigger",
  args: readonly string[],
): readonly string[] {
  const id = args.includes("--run-id") ? [] : ["--run-id", "r"];
  return ["dag", command, "dag.json", "--min-free-disk", "0", ...id, ...args];
}

/** How a run and its tasks are, in one line: `failed a:success b:failed`. */
export async function stateOf(cwd: string, run = "r"): Promise<string> {
  const { out } = await taskApi(["dag", "state", run, "--json"], { cwd });
  const { state, tasks } = Object(JSON.parse(out));
  return [state, ...tasks.map((task: object) => taskState(task))].join(" ");
}

function taskState(task: object): string {
  const { task_id, state } = Object(task);
  return `${task_id}:${state}`;
}

/** What is known of one task of a run. */
export async function taskOf(
  cwd: string,
  taskId: string,
  run = "r",
): Promise<Readonly<Record<string, unknown>>> {
  const { out } = await taskApi(["dag", "state", run, "--json"], { cwd });
  const tasks: readonly unknown[] = Object(JSON.parse(out)).tasks;
  return Object(tasks.find((task) => Object(task).task_id === taskId));
}

/** A result of a task of the run `r`, or of another. */
export function resultOf(cwd: string, path: string, run = "r"): string {
  return readFileSync(join(cwd, "workflows/d", run, path), "utf8");
}

/** Waits for the end of a run that some process has. */
export async function untilEnded(cwd: string, run = "r"): Promise<string> {
  for (;;) {
    const state = await stateOf(cwd, run);
    if (/^(?:success|failed)/.test(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
