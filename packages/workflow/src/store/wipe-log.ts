// Takes what a store has forgotten out of its write-ahead log as well: the pages with it are overwritten in the file, and
// the log, which has them as they were, is emptied.
import type { DatabaseSync } from "node:sqlite";

/**
 * Empties the log of an open store, without waiting for others.
 * @returns false where another process reads at the moment, or the disk is full: to be done again
 */
export function wipeLog(database: DatabaseSync, busyMs: number): boolean {
  try {
    database.exec("PRAGMA busy_timeout = 0");
    return database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.["busy"] === 0;
  } catch {
    return false;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${busyMs}`);
  }
}
