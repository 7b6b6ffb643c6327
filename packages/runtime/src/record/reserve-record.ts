// Makes the first record of a run, so that no other file and no other run's record is lost by it.
import { linkSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../error-code.ts";
import { RecordError, logFileOf, prepareRecord, readRecord } from "./record-file.ts";
import type { RunRecord } from "./run-record.ts";

/**
 * Writes a record where there is none, or the finished one of an earlier run, whose log is emptied.
 * @throws RecordError when something else is there, or the disk refuses
 */
export function reserveRecord(file: string, record: RunRecord): void {
  const temporary = prepareRecord(file, record);
  try {
    while (!place(temporary, file)) removeFinished(file, record.id);
    emptyLog(file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A link is made whole or not at all, and never over a file. */
function place(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw new RecordError(
      "write",
      `the run record ${file} could not be written: ${error instanceof Error ? error.message : String(error)}`,
      "make the directory writable, or name another place with --output",
      error,
    );
  }
}

/** Another process may do the same at the same time: what was moved aside must be what was looked at. */
function removeFinished(file: string, id: string): void {
  const found = recordIn(file);
  // A record of the same id is that of the same key: its end is final.
  if (found.state !== "finished" || found.id === id) {
    throw new RecordError(
      "place",
      `${file} is the record of a run that ${found.state === "finished" ? "has ended" : "goes on"} (${found.id})`,
      `name another place with --output, or see how it is doing: task-api check-task-run ${file}`,
    );
  }
  const aside = join(dirname(file), `.${basename(file)}.${process.pid}.old`);
  try {
    renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (recordIn(aside).id === found.id) unlinkSync(aside);
  else {
    linkSync(aside, file);
    unlinkSync(aside);
  }
}

function recordIn(file: string): RunRecord {
  try {
    return readRecord(file).record;
  } catch (error) {
    throw new RecordError(
      "place",
      `${file} is there and is no run record, so it is not overwritten`,
      "name another place with --output",
      error,
    );
  }
}

/** A run whose log cannot be kept is not begun. */
function emptyLog(file: string): void {
  try {
    writeFileSync(logFileOf(file), "");
  } catch (error) {
    rmSync(file, { force: true });
    throw new RecordError(
      "write",
      `the log ${logFileOf(file)} could not be written: ${error instanceof Error ? error.message : String(error)}`,
      "make it writable or remove it, or name another place with --output",
      error,
    );
  }
}
