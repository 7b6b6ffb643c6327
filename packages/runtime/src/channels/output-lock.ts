// An output directory belongs to one run while that run writes to it (contract §3). The lock lies beside
// the directory, names the run's record, and is as stale as that record is finished.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../error-code.ts";
import { realPath } from "./real-path.ts";
import { readRecordOf } from "../record/record-file.ts";

/** The run that an output belongs to. */
export interface LockHolder {
  readonly id: string;
  readonly recordFile: string;
}

/** The unfinished run that has `directory` as an output; undefined: nobody has. */
export function lockHolder(directory: string): LockHolder | undefined {
  const holder = readLock(lockFile(directory));
  return holder !== undefined && isUnfinished(holder) ? holder : undefined;
}

/**
 * Locks an output for a run. Returns who has it already, or nothing; a place where no lock can be made
 * goes without one.
 */
export function lockOutput(directory: string, own: LockHolder): LockHolder | undefined {
  const file = lockFile(directory);
  const temporary = `${file}.${process.pid}`;
  try {
    writeFileSync(temporary, JSON.stringify(own));
    for (;;) {
      if (link(temporary, file)) return undefined;
      const holder = readLock(file);
      if (holder !== undefined && !isSame(holder, own) && isUnfinished(holder)) return holder;
      removeStale(file, holder);
    }
  } catch {
    return undefined;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Lets go of an output that the run has locked. */
export function unlockOutput(directory: string, id: string): void {
  const file = lockFile(directory);
  if (readLock(file)?.id === id) rmSync(file, { force: true });
}

/** The same key asked for from two places is two runs, of which one has to give way. */
function isSame(one: LockHolder, other: LockHolder): boolean {
  return one.id === other.id && one.recordFile === other.recordFile;
}

/** False when there is one already. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Two may find it stale at once: what was moved aside must be what was looked at. */
function removeStale(file: string, found: LockHolder | undefined): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch (error) {
    // Another has just removed it.
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (readLock(aside)?.id !== found?.id) link(aside, file);
  rmSync(aside, { force: true });
}

function readLock(file: string): LockHolder | undefined {
  try {
    const { id, recordFile } = Object(JSON.parse(readFileSync(file, "utf8")));
    return typeof id === "string" && typeof recordFile === "string"
      ? { id, recordFile }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A record that is gone, or another run's by now, holds nothing. */
function isUnfinished({ id, recordFile }: LockHolder): boolean {
  const record = readRecordOf(recordFile, id);
  return record !== undefined && record.state !== "finished";
}

/** The same for every way to write the path. */
function lockFile(directory: string): string {
  const path = realPath(directory);
  return join(dirname(path), `.${basename(path)}.task-api-lock`);
}
