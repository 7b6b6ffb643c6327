// The hashes of files that were read before, in a store. A row says nothing of where its file is, so nobody can tell that
// the file is gone; a hash that no task has asked for in a long time goes instead, and costs one more reading at worst.
import type { FileLook } from "../reuse/hash-folder.ts";
import type { Transactions } from "./transactions.ts";

/** How long a hash is kept that nobody asks for. */
const KEPT_DAYS = 30;
/** How many go at a time beside as many as come: more would keep others waiting. */
const MOST_FORGOTTEN = 1000;
const DAY_MS = 86_400_000;

/** The hash of a file that looked like this when it was read. */
export function findFileHash(
  store: Transactions,
  { device, inode, size, mtimeNs }: FileLook,
): string | undefined {
  const row = store.get(
    "SELECT hash FROM file_hash WHERE device = ? AND inode = ? AND size = ? AND mtime_ns = ?",
    [device, inode, size, mtimeNs],
  );
  return row && String(row["hash"]);
}

/** Keeps hashes that were made or used now, and forgets some that have not been for long. */
export function keepFileHashes(
  store: Transactions,
  hashes: readonly (readonly [look: FileLook, hash: string])[],
  now: Date,
): void {
  if (hashes.length === 0) return;
  const today = Math.floor(now.getTime() / DAY_MS);
  store.write(() => {
    for (const [{ device, inode, size, mtimeNs }, hash] of hashes) {
      store.run(keepHash, [device, inode, size, mtimeNs, hash, today]);
    }
    store.run(forgetHashes, [today - KEPT_DAYS, hashes.length + MOST_FORGOTTEN]);
  });
}

/** Writes nothing for one that is there as it is: most are. */
const keepHash = `
  INSERT INTO file_hash (device, inode, size, mtime_ns, hash, used_on) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, hash = excluded.hash, used_on = excluded.used_on
  WHERE (size, mtime_ns, hash, used_on) <> (excluded.size, excluded.mtime_ns, excluded.hash, excluded.used_on)`;
const forgetHashes = `
  DELETE FROM file_hash WHERE (device, inode) IN
    (SELECT device, inode FROM file_hash WHERE used_on < ? LIMIT ?)`;
