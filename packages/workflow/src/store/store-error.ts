// What can be wrong with a store, and what to do about it.
import { rmSync, writeFileSync } from "node:fs";
import { errorCode } from "@task-api/runtime";

/** Kinds of trouble with a store. */
export const StoreTrouble = {
  /** The file is damaged, or is no store. Never made anew by itself: it may be mended. */
  corrupted: "corrupted",
  /** No space is left. */
  full: "full",
  /** Another program holds it for longer than is waited for. */
  busy: "busy",
  /** A newer version of this program has made it. */
  newer: "newer",
  /** A run of this id is there already. */
  duplicate: "duplicate",
  /** A run is not there any more. */
  gone: "gone",
  /** It cannot be opened or written: permissions, a directory that is not there. */
  unusable: "unusable",
} as const;
export type StoreTrouble = (typeof StoreTrouble)[keyof typeof StoreTrouble];

/** A store that cannot be used, or not now; nothing of what was asked for was done. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly trouble: StoreTrouble;
  readonly nextStep: string;

  constructor(trouble: StoreTrouble, message: string, nextStep: string, cause?: unknown) {
    super(message, { cause });
    this.trouble = trouble;
    this.nextStep = nextStep;
  }
}

/** Codes of SQLite, without what is more exact in the upper bits. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** An error of SQLite or of the file system as one that says what to do; other errors stay as they are. */
export function explained(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  if ("syscall" in error) return isOfSpace(error) ? full(file, error) : unusable(file, error);
  const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : 0;
  switch (code) {
    case CORRUPT:
    case NOTADB:
      return corrupted(file, error.message, error);
    case FULL:
      return full(file, error);
    case BUSY:
    case LOCKED:
      return new StoreError(
        StoreTrouble.busy,
        `another program holds the store ${file}`,
        "wait until it is done, then try again",
        error,
      );
    case IOERR:
      // Where there is no room for its index, or a quota is reached, SQLite does not say so.
      if (hasNoRoom(file)) return full(file, error);
      return unusable(file, error);
    case READONLY:
    case CANTOPEN:
      return unusable(file, error);
    default:
      return error;
  }
}

function full(file: string, cause: unknown): StoreError {
  return new StoreError(
    StoreTrouble.full,
    `no space is left for the store ${file}; what it holds is whole`,
    "free space there, then start the same command again: it goes on where it was",
    cause,
  );
}

function unusable(file: string, cause: Error): StoreError {
  return new StoreError(
    StoreTrouble.unusable,
    `the store ${file} cannot be read or written: ${cause.message}`,
    "make the file and its directory readable and writable for you, and lift a limit on the size of files (ulimit -f); on a network file system it cannot work, name another --root",
    cause,
  );
}

/** As much as SQLite takes for its index. */
const LEAST_BYTES = 64 * 1024;

/** Asked by writing: what is free by the numbers need not be free for this user. */
function hasNoRoom(file: string): boolean {
  const probe = `${file}.${process.pid}.probe`;
  try {
    writeFileSync(probe, Buffer.alloc(LEAST_BYTES, 1));
    return false;
  } catch (error) {
    return isOfSpace(error);
  } finally {
    rmSync(probe, { force: true });
  }
}

function isOfSpace(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}

/** A file that is no store any more, or never was. */
export function corrupted(file: string, why: string, cause?: unknown): StoreError {
  return new StoreError(
    StoreTrouble.corrupted,
    `the store${file && ` ${file}`} is damaged: ${why}`,
    `it was left as it is; put a backup in its place (store.v*.db beside it), or move it away to begin anew: the data and records of earlier runs stay where they are`,
    cause,
  );
}
