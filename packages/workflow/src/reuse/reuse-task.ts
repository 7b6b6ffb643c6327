// Whether a task has to run: looks for an earlier one of the same key, and takes its results over.
import { copyFileSync, cpSync, existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { InstanceEnv, TaskInstance } from "@task-api/spec";
import { logFileOf } from "@task-api/runtime";
import { itemsFolder, taskRecordFile, type RunPlace } from "../plan/layout.ts";
import type { RunSurroundings } from "../runner/run-container.ts";
import type { TaskEnd } from "../runner/task-runner.ts";
import { hashFolder, type HashMemory } from "./hash-folder.ts";
import { readKeyFile, writeKeyFile, type ResultSource } from "./key-file.ts";
import { changedResult, resultFiles, takeResults } from "./take-results.ts";
import { hashOfKey, taskKey, type FileHashes, type TaskKey } from "./task-key.ts";

/** Where results are found again. */
export interface ReuseIndex extends HashMemory {
  /** Of hashes of secrets. */
  readonly salt: string;
  findResult(hash: string): ResultSource | undefined;
  rememberResult(hash: string, taskId: string): void;
}

/** The reason of a task whose results were there. */
export const REUSED = "Reused";

/** A task that may be reused. */
export interface ReusableTask {
  readonly instance: TaskInstance;
  readonly index: ReuseIndex;
  /** As the key has them. */
  readonly fanOut?: string;
  readonly conf?: string;
}

/** The key of a task, its inputs read. */
export async function keyOf(
  { instance, index, ...parts }: ReusableTask,
  { plan, env }: Pick<RunSurroundings, "plan" | "env">,
): Promise<TaskKey> {
  const files = new Map<string, FileHashes>();
  for (const { name, source } of instance.inputs) {
    if (source.kind === "host") {
      files.set(name, await hashFolder(resolve(dirname(plan.file), source.path), index));
    }
  }
  const image = plan.images[instance.image] ?? { id: instance.image };
  const secretOf = (entry: InstanceEnv): string | undefined => valueOf(entry, plan.file, env);
  return taskKey({ ...parts, instance, image, files, secretOf, salt: index.salt });
}

/** The end of a task that need not run; else why not, where there are results. */
export async function reuse(
  key: TaskKey,
  { instance, index }: ReusableTask,
  place: RunPlace,
): Promise<TaskEnd | { readonly refused: string } | undefined> {
  const source = index.findResult(hashOfKey(key));
  // Its own results: an engine went before it could say that the task has ended. The record says it.
  if (source === undefined || isSame(source, place, instance.name)) return undefined;
  const from = { ...place, dagId: source.dagId, dagRunId: source.dagRunId };
  const known = readKeyFile(from, source.taskId);
  if (known === undefined) return { refused: `the run '${source.dagRunId}' is gone` };
  const changed = await changedResult(from, source.taskId, known.results);
  if (changed !== undefined) return { refused: changed };
  const taskId = instance.name;
  await takeResults(known.results, { place: from, taskId: source.taskId }, { place, taskId });
  takeRecord(taskRecordFile(from, source.taskId), taskRecordFile(place, taskId));
  takeItems(itemsFolder(from, source.taskId), itemsFolder(place, taskId));
  const results = await resultFiles(place, taskId, Object.keys(known.results));
  writeKeyFile(place, taskId, { key, results, reusedFrom: known.reusedFrom ?? source });
  // The younger ones are there for longer.
  index.rememberResult(hashOfKey(key), taskId);
  const now = Date.now();
  const { dagId, dagRunId } = known.reusedFrom ?? source;
  return {
    outcome: "success",
    reason: REUSED,
    message: `results of ${dagId}/${dagRunId}, where image, settings and inputs were the same`,
    startedAt: now,
    endedAt: now,
  };
}

/** Notes what a task has come to, so that later ones find it. */
export async function rememberTask(
  key: TaskKey,
  { instance, index }: ReusableTask,
  place: RunPlace,
  refused: string | undefined,
): Promise<void> {
  const channels = instance.outputs.map(({ name }) => name);
  const results = await resultFiles(place, instance.name, channels);
  writeKeyFile(place, instance.name, { key, results, ...(refused !== undefined && { refused }) });
  index.rememberResult(hashOfKey(key), instance.name);
}

function isSame(source: ResultSource, { dagId, dagRunId }: RunPlace, taskId: string): boolean {
  return source.dagId === dagId && source.dagRunId === dagRunId && source.taskId === taskId;
}

/** The same of a task that fans out. */
function takeItems(source: string, target: string): void {
  if (existsSync(source)) cpSync(source, target, { recursive: true, force: true });
}

/** How the results came about is told by the record of the run that made them. */
function takeRecord(source: string, target: string): void {
  for (const [from, to] of [
    [logFileOf(source), logFileOf(target)],
    [source, target],
  ] as const) {
    if (existsSync(from)) copyFileSync(from, to);
  }
}

function valueOf(
  entry: InstanceEnv,
  dagFile: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if ("value" in entry) return entry.value;
  const { valueFrom } = entry;
  if (valueFrom.kind === "env") return env[valueFrom.env];
  if (valueFrom.kind !== "file") return `${valueFrom.name}/${valueFrom.key}`;
  try {
    return readFileSync(resolve(dirname(dagFile), valueFrom.file), "utf8");
  } catch {
    return undefined;
  }
}
