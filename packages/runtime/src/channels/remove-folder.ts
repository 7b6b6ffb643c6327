// Removes what tasks have written, which may be hundreds of thousands of files on a slow disk: everything else in the
// process has its turn meanwhile. Names are taken as the bytes they are, and folders that a task has closed are opened.
import { chmodSync, constants, lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { joinRaw } from "./raw-path.ts";
import { createTurns } from "./turns.ts";

/** Removes a folder with all that is in it, or a file; what is not there need not be. Throws what the file system throws. */
export async function removeFolder(path: string): Promise<void> {
  await inTurns(removing(Buffer.from(path)));
}

/** Removes all that is in a folder. Throws what the file system throws, and where something is left all the same. */
export async function emptyFolder(folder: string): Promise<void> {
  await inTurns(removingBelow(Buffer.from(folder)));
  const left = readdirSync(folder).length;
  if (left > 0) throw new Error(`${left} entries of ${folder} could not be removed`);
}

async function inTurns(steps: Iterable<void>): Promise<void> {
  const giveTurn = createTurns();
  for (const _ of steps) {
    const turn = giveTurn();
    if (turn !== undefined) await turn;
  }
}

/** A step for everything that was removed. */
function* removing(path: Buffer): Generator<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isDirectory()) {
    if ((stats.mode & constants.S_IRWXU) !== constants.S_IRWXU) openFolder(path);
    yield* removingBelow(path);
    rmdirSync(path);
  } else unlinkSync(path);
  yield;
}

function* removingBelow(folder: Buffer): Generator<void> {
  for (const name of readdirSync(folder, { encoding: "buffer" })) {
    yield* removing(joinRaw(folder, name));
  }
}

/** Somebody else's stays closed: then removing says so. */
function openFolder(path: Buffer): void {
  try {
    chmodSync(path, constants.S_IRWXU);
  } catch {
    // The next call names the reason.
  }
}
