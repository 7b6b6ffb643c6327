// A run record on disk: written whole or not at all (temp file, fsync, rename), read back checked.
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { errorCode } from "../error-code.ts";
import { RUN_RECORD_VERSION, runRecordSchema, type RunRecord } from "./run-record.ts";

/** Why a record could not be written or read: `message` says what, `nextStep` what to do. */
export class RecordError extends Error {
  override readonly name = "RecordError";
  /** `place`: something else is where the record is to be. */
  readonly operation: "read" | "write" | "place";
  readonly nextStep: string;

  constructor(
    operation: RecordError["operation"],
    message: string,
    nextStep: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.operation = operation;
    this.nextStep = nextStep;
  }
}

/**
 * Writes the record so that a reader sees the old one or the new one, never a half.
 * @throws RecordError when the disk is full or the directory cannot be written; the old file stays.
 */
export function writeRecord(file: string, record: RunRecord): void {
  const temporary = prepareRecord(file, record);
  try {
    renameSync(temporary, file);
  } catch (error) {
    throw notWritten(file, temporary, error);
  }
}

/** Writes a record beside its place, whole and on disk, to be put there at once; returns its name. */
export function prepareRecord(file: string, record: RunRecord): string {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    const fd = openSync(temporary, "w", 0o644);
    try {
      writeFileSync(fd, printRecord(record));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return temporary;
  } catch (error) {
    throw notWritten(file, temporary, error);
  }
}

/** Lists of numbers in one line each: a curve is no reading matter. */
function printRecord(record: RunRecord): string {
  const text = JSON.stringify(record, undefined, 2);
  // No text holds a line break in JSON, so what this finds is a list.
  const listed = text.replaceAll(/\[\n[-+.\de,\s]+\]/g, (list) => list.replaceAll(/\s+/g, ""));
  return `${listed}\n`;
}

function notWritten(file: string, temporary: string, error: unknown): RecordError {
  discard(temporary);
  const reason = error instanceof Error ? error.message : String(error);
  const isFull = errorCode(error) === "ENOSPC";
  return new RecordError(
    "write",
    `the run record ${file} could not be written: ${reason}`,
    isFull
      ? "free space, or name another place with --output"
      : "make its directory, writable for you, or name another place with --output",
    error,
  );
}

/**
 * Reads a record. A `.pkl` path opens the `.json` of the same name; a pickle is never loaded.
 * @throws RecordError when there is none, or it is not a record of this or an older version.
 */
export function readRecord(path: string): { readonly file: string; readonly record: RunRecord } {
  const file = path.endsWith(".pkl") ? `${path.slice(0, -".pkl".length)}.json` : path;
  const value = parseRecord(file, readText(file, path));
  const version =
    typeof value === "object" && value !== null && "version" in value && value.version;
  if (typeof version === "number" && version > RUN_RECORD_VERSION) {
    throw new RecordError(
      "read",
      `${file} is a run record of version ${version}; this program reads up to version ${RUN_RECORD_VERSION}`,
      "update task-api",
    );
  }
  const parsed = v.safeParse(runRecordSchema, value);
  if (parsed.success) return { file, record: parsed.output };
  const where = parsed.issues[0].path?.map((part) => String(part.key)).join(".") ?? "the document";
  throw new RecordError(
    "read",
    `${file} is not a run record: ${where} is wrong or missing`,
    "give the task_run-<id>.json that `task-api run` wrote",
  );
}

/** The record in `file` if it is that of the run `id`; nothing where there is none, or another's. */
export function readRecordOf(file: string, id: string): RunRecord | undefined {
  try {
    const { record } = readRecord(file);
    return record.id === id ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The log that belongs to a record file: beside it, ending in `.log`. */
export function logFileOf(recordFile: string): string {
  return `${recordFile.replace(/\.json$/, "")}.log`;
}

/** What is left of a write that failed; the failure itself is what the caller hears of. */
function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // The directory itself cannot be used: nothing is there to remove.
  }
}

function readText(file: string, asked: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const pickle = asked === file ? "" : " (pickles are never loaded; the record of that name is)";
    throw new RecordError(
      "read",
      `the run record ${file} could not be read${pickle}: ${reason}`,
      existsSync(`${file}.json`)
        ? `did you mean ${file}.json?`
        : "give the task_run-<id>.json that `task-api run` wrote",
      error,
    );
  }
}

function parseRecord(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isLog = file.endsWith(".log");
    throw new RecordError(
      "read",
      isLog ? `${file} is a log, not the record of a run` : `${file} is not JSON: ${reason}`,
      isLog
        ? `give the record beside it: ${file.replace(/\.log$/, ".json")}`
        : "give the task_run-<id>.json that `task-api run` wrote",
      error,
    );
  }
}
