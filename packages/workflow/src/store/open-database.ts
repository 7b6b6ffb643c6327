// Opens a SQLite file as a store of this version: makes it where there is none, brings an older one up to date after a
// copy of it was made, refuses a newer or damaged one. The choice of SQLite, and how durable it is: adr/0014.
import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { backUp } from "./back-up.ts";
import { migrations as ownMigrations } from "./migrations.ts";
import { StoreError, StoreTrouble, corrupted, explained } from "./store-error.ts";

/** "tapi": tells a store from any other SQLite file. */
const APPLICATION_ID = 0x74617069;
/** How long another process is waited for that writes at the same time. */
export const BUSY_MS = 10_000;

/** How a store is opened. */
export interface OpenDatabaseOptions {
  /** @default those of this version */
  readonly migrations?: readonly string[];
  /** Names backups, and tells which hashes are old. @default () => new Date() */
  readonly now?: () => Date;
}

/** @throws StoreError when the file cannot be used as a store */
export function openDatabase(file: string, options: OpenDatabaseOptions = {}): DatabaseSync {
  const { migrations = ownMigrations, now = () => new Date() } = options;
  let database: DatabaseSync | undefined;
  try {
    makePrivate(file);
    refuseEmptied(file);
    database = new DatabaseSync(file);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    check(database, file);
    // What was committed survives the crash of the machine as well; what that costs: adr/0014.
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON",
    );
    bringUpToDate(database, { file, migrations, at: now() });
    return database;
  } catch (error) {
    database?.close();
    throw explained(error, file);
  }
}

/** It may hold secrets of runs that go on. */
function makePrivate(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

/** A store has content as soon as it has a log; without it SQLite would throw the log away and begin anew. */
function refuseEmptied(file: string): void {
  if (statSync(file).size > 0 || !hasLog(file)) return;
  throw corrupted(file, "it is empty, and there is a log of what it held beside it");
}

function hasLog(file: string): boolean {
  const log = `${file}-wal`;
  return existsSync(log) && statSync(log).size > 0;
}

/** What can be told without reading all of it; what is beside that is met by whoever reads it (adr/0014). */
function check(database: DatabaseSync, file: string): void {
  // In one look: another process may be making the tables.
  const { id, tables } =
    database
      .prepare(
        "SELECT (SELECT application_id FROM pragma_application_id) AS id, (SELECT count(*) FROM sqlite_schema) AS tables",
      )
      .get() ?? {};
  if (id !== APPLICATION_ID && (id !== 0 || tables !== 0)) {
    throw corrupted(file, "it is another program's database");
  }
  const pageSize = numberOf(database, "PRAGMA page_size");
  // SQLite takes what is missing for zeros. With a log it may be there: the last checkpoint was cut short.
  if (statSync(file).size % pageSize !== 0 && !hasLog(file)) {
    throw corrupted(file, "its end is missing");
  }
}

/** Whether the whole file is sound. @throws StoreError when it is not */
export function checkAll(database: DatabaseSync, file: string): void {
  try {
    const found = database.prepare("PRAGMA quick_check(1)").get();
    const verdict = String(Object.values(found ?? {})[0]);
    if (verdict !== "ok") throw corrupted(file, verdict);
  } catch (error) {
    throw explained(error, file);
  }
}

interface Upgrade {
  readonly file: string;
  readonly migrations: readonly string[];
  readonly at: Date;
}

function bringUpToDate(database: DatabaseSync, { file, migrations, at }: Upgrade): void {
  const first = versionOf(database);
  if (first > migrations.length) throw newer(file, first, migrations.length);
  if (first === migrations.length) return;
  if (first > 0) backUp(file, { version: first, at, busyMs: BUSY_MS });
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have done it in the meantime.
    for (const migration of migrations.slice(versionOf(database))) database.exec(migration);
    database.exec(
      `PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${APPLICATION_ID}; COMMIT`,
    );
  } catch (error) {
    // A full disk has ended the transaction by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return numberOf(database, "PRAGMA user_version");
}

function newer(file: string, version: number, known: number): StoreError {
  return new StoreError(
    StoreTrouble.newer,
    `the store ${file} is of version ${version}, this program knows versions up to ${known}`,
    "use the newer version of task-api that has made it, or name another --root",
  );
}

function numberOf(database: DatabaseSync, query: string): number {
  const row = database.prepare(query).get();
  return Number(Object.values(row ?? {})[0] ?? 0);
}
