// The records in a folder: what has been run from there.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { RecordError, readRecord } from "./record-file.ts";
import type { RunRecord } from "./run-record.ts";

/** What was found in a folder. */
export interface RecordList {
  /** The newest first. */
  readonly runs: readonly { readonly file: string; readonly record: RunRecord }[];
  /** Files that bear the name of a record and cannot be read as one. */
  readonly unreadable: readonly RecordError[];
}

/** Larger than the record of any run: other people's data, not worth a look. */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * Lists the run records of a folder, those with a name of their own (`--output`) included (contract §3).
 * @throws RecordError when the folder cannot be read
 */
export function listRecords(folder: string): RecordList {
  const runs: RecordList["runs"][number][] = [];
  const unreadable: RecordError[] = [];
  for (const name of namesIn(folder)) {
    const file = join(folder, name);
    try {
      if (isWorthALook(file)) runs.push(readRecord(file));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      if (name.startsWith("task_run-")) unreadable.push(error);
    }
  }
  const begun = ({ record }: RecordList["runs"][number]): number => Date.parse(record.createdAt);
  return { runs: runs.toSorted((one, other) => begun(other) - begun(one)), unreadable };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json") && !name.startsWith("."));
  } catch (error) {
    throw new RecordError(
      "read",
      `the folder could not be read: ${error instanceof Error ? error.message : String(error)}`,
      "name the folder that `task-api run` was called in",
      error,
    );
  }
}

/** One that went away in between is none. */
function isWorthALook(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size <= MAX_BYTES;
}
