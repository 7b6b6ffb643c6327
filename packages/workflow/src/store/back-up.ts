// A copy of a store as it was before a newer version changed it: whole under its name or not there at all, for the owner's
// eyes only, as the store itself. Without the secrets of runs that go on: those run on the store, and a backup outlives them.
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** How a backup is made. */
export interface BackUpOptions {
  /** Of the tables in it. */
  readonly version: number;
  readonly at: Date;
  /** How long another process is waited for. */
  readonly busyMs: number;
}

/** Copies a store to `store.v<version>.<time>.db` beside its file. */
export function backUp(file: string, { version, at, busyMs }: BackUpOptions): void {
  const folder = dirname(file);
  const time = at.toISOString().replaceAll(/[:.]/g, "-");
  const backup = join(folder, `store.v${version}.${time}.db`);
  const unfinished = `${backup}.part`;
  closeSync(openSync(unfinished, "wx", 0o600));
  try {
    copyTables(file, unfinished, busyMs);
    makeDurable(unfinished);
    renameSync(unfinished, backup);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  makeDurable(folder);
}

/** Its rows are never copied, so that they need not be taken out of the file again. */
const SECRETS = "secret";

/** All in one look at the store, whatever others write to it meanwhile. */
function copyTables(file: string, copy: string, busyMs: number): void {
  const database = new DatabaseSync(copy, { enableForeignKeyConstraints: false });
  try {
    database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    database.prepare("ATTACH ? AS store").run(file);
    // A copy that is not finished is thrown away: it needs no journal.
    database.exec("PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF; BEGIN");
    const made = database
      .prepare("SELECT name, type, sql FROM store.sqlite_schema WHERE sql IS NOT NULL")
      .all();
    const tables = made.filter(({ type }) => type === "table").map(({ name }) => String(name));
    const rest = made.filter(({ type }) => type !== "table");
    for (const { type, sql } of made) if (type === "table") database.exec(String(sql));
    for (const name of tables) {
      if (name !== SECRETS)
        database.exec(`INSERT INTO main."${name}" SELECT * FROM store."${name}"`);
    }
    for (const { sql } of rest) database.exec(String(sql));
    for (const mark of ["application_id", "user_version"]) {
      const value = Object.values(database.prepare(`PRAGMA store.${mark}`).get() ?? {})[0];
      database.exec(`PRAGMA main.${mark} = ${Number(value)}`);
    }
    database.exec("COMMIT");
  } finally {
    database.close();
  }
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
