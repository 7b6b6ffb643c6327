// One engine per store: whoever has the claim runs DAGs, others put into the store what they want. The claim is a lock of
// the operating system on a file of its own, so it ends with its process, however that ends.
import { DatabaseSync } from "node:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { engineFolder } from "../plan/layout.ts";
import { explained } from "../store/store-error.ts";

/** The right to run the DAGs of a store. */
export interface EngineClaim {
  release(): void;
}

const BUSY = 5;

/**
 * Claims the store below `root`; `undefined`: another process has it.
 * @param patienceMs how long it is waited for others who only look whether there is an engine; the process stands still
 *   that long where there is one
 * @throws StoreError when the folder cannot be written
 */
export function claimEngine(root: string, patienceMs = 0): EngineClaim | undefined {
  const file = join(engineFolder(root), "claim.db");
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(engineFolder(root), { recursive: true, mode: 0o700 });
    database = new DatabaseSync(file, { timeout: patienceMs });
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    return { release: () => database?.close() };
  } catch (error) {
    database?.close();
    if (error instanceof Error && "errcode" in error && error.errcode === BUSY) return undefined;
    throw explained(error, file);
  }
}
