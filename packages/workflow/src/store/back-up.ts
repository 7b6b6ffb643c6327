// A copy of a store as it was before a newer version changed it: whole under its name or not there at all, for the owner's
// eyes only, as the store itself.
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";

/** What the name of a backup says. */
export interface BackupName {
  /** Of the tables in it. */
  readonly version: number;
  readonly at: Date;
}

/** Copies an open store to `store.v<version>.<time>.db` beside its file. */
export function backUp(database: DatabaseSync, file: string, { version, at }: BackupName): void {
  const folder = dirname(file);
  const time = at.toISOString().replaceAll(/[:.]/g, "-");
  const backup = join(folder, `store.v${version}.${time}.db`);
  const unfinished = `${backup}.part`;
  try {
    closeSync(openSync(unfinished, "wx", 0o600));
    database.prepare("VACUUM INTO ?").run(unfinished);
    makeDurable(unfinished);
    renameSync(unfinished, backup);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  makeDurable(folder);
}

/** SQLite does not wait until a copy is on the disk. */
function makeDurable(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
