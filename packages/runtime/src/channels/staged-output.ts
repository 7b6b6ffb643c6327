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
import { ExistingOutput } from "./output-directory.ts";
import { realPath } from "./real-path.ts";
import { joinRaw } from "./raw-path.ts";
import { removeFolder } from "./remove-folder.ts";

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
export async function publishResults(
  staging: string,
  { directory, existing }: ResultsPlace,
): Promise<void> {
  const place = realPath(directory);
  const old = `${staging}.old`;
  if (existsSync(staging)) {
    mkdirSync(place, { recursive: true });
    if (existing === ExistingOutput.keep) mergeInto(Buffer.from(staging), Buffer.from(place));
    else replace(place, { staging, old, existing });
  }
  await removeFolder(old);
}

function replace(
  place: string,
  { staging, old, existing }: Pick<ResultsPlace, "existing"> & Record<"staging" | "old", string>,
): void {
  const isFilled = readdirSync(place).length > 0;
  if (isFilled && existing === ExistingOutput.refuse) {
    throw new Error(`${place} was filled by somebody else meanwhile`);
  }
  // After a crash between the two steps the permissions are those of the old one.
  chmodSync(staging, statSync(existsSync(old) ? old : place).mode & PERMISSIONS);
  try {
    // One step for whoever looks: a directory can take the place of an empty one.
    if (isFilled) renameSync(place, old);
    renameSync(staging, place);
  } catch (error) {
    if (existsSync(old) && !existsSync(place)) renameSync(old, place);
    throw error;
  }
}

const PERMISSIONS = 0o7777;

/** A directory that another file system is mounted on cannot be replaced: nothing can be staged beside it. */
export function isMountPoint(directory: string): boolean {
  const path = realPath(directory);
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.dev !== statSync(dirname(path)).dev;
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
