// The item table of a task that fans out: what became of each item, beside the records of their runs.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One item. Times are RFC 3339. */
export interface ItemRow {
  readonly item: string;
  readonly state: "success" | "failed" | "skipped";
  /** A reason of contract §3. */
  readonly reason: string;
  readonly message: string;
  readonly exitCode?: number;
  readonly startedAt?: string;
  readonly endedAt: string;
  /** By output channel: whether it has a result of the item's name. */
  readonly outputs: Readonly<Record<string, boolean>>;
  /** The record of its run, in the folder of the table. */
  readonly record: string;
}

/** The table of one task; rows in the order of the items' names. */
export interface ItemTable {
  readonly taskId: string;
  /** The input channel that was gone over. */
  readonly channel: string;
  readonly rows: readonly ItemRow[];
}

const NAME = "items.json";

/** Written whole or not at all. */
export function writeItemTable(folder: string, table: ItemTable): void {
  const file = join(folder, NAME);
  writeFileSync(`${file}.tmp`, `${JSON.stringify(table, undefined, 2)}\n`);
  renameSync(`${file}.tmp`, file);
}

/** The table in a task's folder of items; `undefined`: there is none (yet). */
export function readItemTable(folder: string): ItemTable | undefined {
  try {
    const table: unknown = JSON.parse(readFileSync(join(folder, NAME), "utf8"));
    return isTable(table) ? table : undefined;
  } catch {
    return undefined;
  }
}

/** Only `writeItemTable` writes it. */
function isTable(table: unknown): table is ItemTable {
  return Array.isArray(Object(table).rows);
}
