// What engines in processes of their own say: a file beside the store, which each engine goes on with.
import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { Secret, createRedactor } from "@task-api/runtime";
import { engineFolder, type DagStore } from "@task-api/workflow";

/** The file of a workflow root. */
export function engineLogFile(root: string): string {
  return join(engineFolder(root), "engine.log");
}

/** A log of this size is put aside when the next engine begins, in the place of the one that was put aside before. */
const PUT_ASIDE_BYTES = 1024 * 1024;

/** The log for one more engine. */
export interface OpenedLog {
  /** A file descriptor. */
  readonly fd: number;
  /** Where what this engine says begins, in bytes. */
  readonly start: number;
}

/** Opens it: `engine.log`, and `engine.log.1` with what was before. */
export function openEngineLog(root: string): OpenedLog {
  const file = engineLogFile(root);
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
  if (size >= PUT_ASIDE_BYTES) renameSync(file, `${file}.1`);
  const fd = openSync(file, "a", 0o600);
  return { fd, start: fstatSync(fd).size };
}

/** How much of the log is looked at, in bytes, and how much of that is told, in lines. */
const MOST_BYTES = 65_536;
const MOST_LINES = 20;

/** The last lines that were written from `start` on, without secrets of runs that the store has. */
export function endOfEngineLog(root: string, start: number, store: DagStore): readonly string[] {
  const secrets = store
    .unfinishedRuns()
    .flatMap(({ id }) => Object.values(store.secrets(id)))
    .map((value) => new Secret(value));
  const text = createRedactor(secrets)(readEnd(engineLogFile(root), start));
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-MOST_LINES);
}

function readEnd(file: string, start: number): string {
  const fd = openSync(file, "r");
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(start, size - MOST_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    const text = buffer.toString("utf8", 0, readSync(fd, buffer, 0, buffer.length, from));
    // The first line may be the second half of one, or of a secret.
    return from === start ? text : text.slice(text.indexOf("\n") + 1);
  } finally {
    closeSync(fd);
  }
}
