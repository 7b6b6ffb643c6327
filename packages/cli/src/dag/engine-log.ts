// What engines say that nobody sees: one file below a workflow root, which each engine goes on with.
import { openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { engineFolder } from "@task-api/workflow";

/** A log of this size is put aside when the next engine begins, in the place of the one that was put aside before. */
const MOST_BYTES = 1024 * 1024;

/** Opens the log for one more engine: `engine.log`, and `engine.log.1` with what was before. @returns a file descriptor */
export function openEngineLog(root: string): number {
  const file = join(engineFolder(root), "engine.log");
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
  if (size >= MOST_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}
