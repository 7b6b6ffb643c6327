// Results that appear under their name only when the task has succeeded (contract §3, `--atomic-outputs`): until
// then the task writes into a directory beside it.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { ExistingOutput, prepareOutput } from "./output-directory.ts";
import { realPath } from "./real-path.ts";
import { joinRaw } from "./walk-folder.ts";

/** Where the results of an output go, and what becomes of what is there. */
export interface ResultsPlace {
  readonly directory: string;
  readonly existing: ExistingOutput;
}

/** The directory beside an output that a task writes to meanwhile: on the same file system. */
export function stagingOf(directory: string): string {
  const path = realPath(directory);
  return join(dirname(path), `.${basename(path)}.unfinished`);
}

/**
 * Puts staged results into their place. Doing it again, after a crash in between, finishes it. Throws what the
 * file system throws; the staged results are still there then.
 */
export function publishResults(staging: string, { directory, existing }: ResultsPlace): void {
  const place = realPath(directory);
  const old = `${staging}.old`;
  if (existsSync(staging)) {
    mkdirSync(place, { recursive: true });
    if (existing === ExistingOutput.keep) mergeInto(Buffer.from(staging), Buffer.from(place));
    else replace(place, { staging, old, existing });
  }
  if (existsSync(old)) removeAll(old);
}

function replace(
  place: string,
  { staging, old, existing }: Pick<ResultsPlace, "existing"> & Record<"staging" | "old", string>,
): void {
  const isFilled = readdirSync(place).length > 0;
  if (isFilled && existing === ExistingOutput.refuse) {
    throw new Error(`${place} was filled by somebody else meanwhile`);
  }
  chmodSync(staging, statSync(place).mode & PERMISSIONS);
  try {
    // One step for whoever looks: a directory can take the place of an empty one.
    if (isFilled) renameSync(place, old);
    renameSync(staging, place);
  } catch (error) {
    if (existsSync(old) && !existsSync(place)) renameSync(old, place);
    if (!isMountPoint(error)) throw error;
    if (isFilled) prepareOutput(place, ExistingOutput.overwrite);
    mergeInto(Buffer.from(staging), Buffer.from(place));
  }
}

const PERMISSIONS = 0o7777;

/** A directory that a file system is mounted on cannot be replaced, only what is in it. */
function isMountPoint(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EBUSY" || code === "EXDEV";
}

/** Moves what is in a folder beside what is in another; a file takes the place of one of its name. */
function mergeInto(from: Buffer, to: Buffer): void {
  for (const name of readdirSync(from, { encoding: "buffer" })) {
    const [source, target] = [joinRaw(from, name), joinRaw(to, name)];
    if (isFolder(source) && isFolder(target)) mergeInto(source, target);
    else renameSync(source, target);
  }
  rmdirSync(from);
}

function isFolder(path: Buffer): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function removeAll(directory: string): void {
  prepareOutput(directory, ExistingOutput.overwrite);
  rmdirSync(directory);
}
