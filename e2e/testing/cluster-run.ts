// A watched run on the cluster of the tests, and what it ended with.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../../packages/runtime/src/index.ts";
import type { ClusterForFile } from "./cluster.ts";
import { folderWith, type Tree } from "./folder.ts";
import { startTaskApi, type CallOptions, type Ended, type RunningProgram } from "./program.ts";
import { readRunRecord } from "./record.ts";

/** A run that goes on, in a folder of its own; its record is `r.json`. */
export interface ClusterRun {
  readonly folder: string;
  readonly program: RunningProgram;
  /** Once there is one. */
  readonly record: () => RunRecord;
  readonly ended: Promise<Ended & { readonly folder: string; readonly record?: RunRecord }>;
}

/** What a call has beside its task. */
export interface ClusterRunOptions {
  readonly tree?: Tree;
  /** May be made of the folder's path. @default none */
  readonly args?: readonly string[] | ((folder: string) => readonly string[]);
  readonly env?: CallOptions["env"];
}

/** Starts `run task.json --mode k8s --watch`. */
export function startThere(
  there: Pick<ClusterForFile, "from">,
  document: object,
  { tree = {}, args = [], env }: ClusterRunOptions = {},
): ClusterRun {
  const folder = folderWith({ ...tree, "task.json": document });
  const file = join(folder, "r.json");
  const call = ["run", "task.json", "--mode", "k8s", "--watch", "--output", "r.json"];
  const others = typeof args === "function" ? args(folder) : args;
  const program = startTaskApi([...call, ...others], there.from(folder, env));
  const record = (): RunRecord => readRunRecord(file);
  return {
    folder,
    program,
    record,
    ended: program.ended.then((end) => ({
      ...end,
      folder,
      ...(existsSync(file) && { record: record() }),
    })),
  };
}

/** The same, to its end. */
export function runThere(...run: Parameters<typeof startThere>): ClusterRun["ended"] {
  return startThere(...run).ended;
}
