// The workflow root: the folder with the data of all DAG runs, and the store of the engine in it.
import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { DagStore, engineFolder, storeFile, type DagRun } from "@task-api/workflow";
import { didYouMean } from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";

const DEFAULT_ROOT = "workflows";

/** `--root`, else `TASK_API_ROOT`, else `workflows` here; absolute. */
export function rootOf(
  { root }: { readonly root: string | undefined },
  { cwd, env }: Pick<Terminal, "cwd" | "env">,
): string {
  return resolve(cwd, root ?? (env["TASK_API_ROOT"] || DEFAULT_ROOT));
}

/** Lends the store of a root, made where there is none. @throws StoreError */
export async function withStore<T>(
  root: string,
  use: (store: DagStore) => Promise<T> | T,
): Promise<T> {
  makeFolder(root);
  const store = new DagStore(storeFile(root));
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

/** The same for commands that only look: a root without a store has no runs. */
export async function withExistingStore<T>(
  root: string,
  use: (store: DagStore) => Promise<T> | T,
): Promise<T> {
  if (!existsSync(storeFile(root))) {
    throw new UsageError(
      `there are no DAG runs below ${root}`,
      "say where they are with --root DIR, or start one: task-api dag run FILE",
    );
  }
  return withStore(root, use);
}

function makeFolder(root: string): void {
  try {
    mkdirSync(engineFolder(root), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(
      `the workflow root ${root} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
      "name a folder that you may write to with --root DIR",
    );
  }
}

/**
 * The run that is meant by `RUN_ID`, or by `DAG_ID/RUN_ID` where several DAGs have a run of that id.
 * @throws UsageError when there is none, or it is not clear which
 */
export function findDagRun(store: DagStore, name: string): DagRun {
  const slash = name.indexOf("/");
  const found =
    slash < 0
      ? store.runs({ runId: name })
      : store.runs({ dagId: name.slice(0, slash), runId: name.slice(slash + 1) });
  const [run, other] = found;
  if (run !== undefined && other === undefined) return run;
  if (run === undefined) {
    const ids = store.runs().map(({ runId }) => runId);
    throw new UsageError(
      `there is no DAG run '${name}'${didYouMean(name, ids)}`,
      "task-api dag runs lists them",
    );
  }
  const names = found.map(({ dagId, runId }) => `${dagId}/${runId}`);
  throw new UsageError(`'${name}' is the id of several runs: ${names.join(", ")}`, "say which");
}
