// Engines that are killed: starts them on a root, kills them, and reads what came of it.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { build } from "esbuild";
import { engineFolder, storeFile } from "../plan/layout.ts";
import { DagStore } from "../store/dag-store.ts";
import { crashPlans } from "./crash-dags.ts";
import { journalFile } from "./file-containers.ts";
import { freshFolder } from "./fresh-folder.ts";

/** A workflow root for engines of their own. */
export interface KilledEngines {
  readonly root: string;
  readonly store: DagStore;
  /** Puts a run of each shape into the store; `round` becomes part of their ids. */
  readonly addRound: (round: number) => void;
  readonly start: (...args: readonly string[]) => ChildProcess;
}

/** One file: an engine is there in a tenth of a second. */
export async function bundledChild(folder: string): Promise<string> {
  const outfile = join(folder, "engine-child.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "engine-child.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["source"],
    logLevel: "warning",
  });
  return outfile;
}

/** A root without runs; what still runs of its engines at the end of the test is killed. */
export async function killedEngines(): Promise<KilledEngines> {
  const root = freshFolder();
  mkdirSync(engineFolder(root));
  const store = new DagStore(storeFile(root));
  const program = await bundledChild(root);
  const children = new Set<ChildProcess>();
  onTestFinished(() => {
    for (const child of children) child.kill("SIGKILL");
    store.close();
  });
  return {
    root,
    store,
    addRound(round) {
      for (const [shape, plan] of Object.entries(crashPlans)) {
        store.createRun({
          dagId: shape,
          runId: `${shape}-${round}`,
          createdAt: Date.now(),
          plan: JSON.stringify(plan),
        });
      }
    },
    start(...args) {
      const child = spawn(process.execPath, [program, root, ...args], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      children.add(child);
      child.once("exit", () => children.delete(child));
      return child;
    },
  };
}

/** Resolves when a child has ended; its exit code, none where it was killed. */
export async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

/** `begin NAME` and `end NAME` of all containers, in their order. */
export function journal(root: string): readonly string[] {
  const file = journalFile(root);
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** How every run has ended, its tasks and its tries, without times. */
export function outcomes(store: DagStore): Readonly<Record<string, object>> {
  const all = store.runs().map((run) => {
    const tasks = [...store.statuses(run.id)]
      .toSorted(([a], [b]) => a - b)
      .map(([task, { state, tries }]) => `${task}:${state}#${tries}`);
    const tries = store
      .tries(run.id)
      .map(({ task, tryNumber, state }) => `${task}#${tryNumber}:${state}`);
    return [run.runId, { state: run.state, tasks, tries }] as const;
  });
  return Object.fromEntries(all);
}
