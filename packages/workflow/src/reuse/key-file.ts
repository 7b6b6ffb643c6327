// What a DAG run keeps of a task that may be reused: its key, its results as they were, and where they came from.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runFolder, type RunPlace } from "../plan/layout.ts";
import { TASK_KEY_VERSION, type TaskKey } from "./task-key.ts";

/** A task of another DAG run. */
export interface ResultSource {
  readonly dagId: string;
  readonly dagRunId: string;
  readonly taskId: string;
}

/** The results of a task: by output channel its files, each with `size:mtime`. */
export type ResultFiles = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One per task and DAG run. */
export interface KeyFile {
  readonly key: TaskKey;
  /** Absent: the task ran. */
  readonly reusedFrom?: ResultSource;
  /** Why results that are there were not reused. */
  readonly refused?: string;
  readonly results: ResultFiles;
}

/** Writes it whole or not at all. */
export function writeKeyFile(place: RunPlace, taskId: string, content: KeyFile): void {
  const file = keyFile(place, taskId);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(content));
  renameSync(`${file}.tmp`, file);
}

/** `undefined`: the task did not take part in reuse, or by another version of this program. */
export function readKeyFile(place: RunPlace, taskId: string): KeyFile | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(keyFile(place, taskId), "utf8"));
    return isKeyFile(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function keyFile(place: RunPlace, taskId: string): string {
  return join(runFolder(place), "@keys", `${taskId}.json`);
}

/** Only `writeKeyFile` writes it. */
function isKeyFile(content: unknown): content is KeyFile {
  return Object(Object(content).key).version === TASK_KEY_VERSION;
}
