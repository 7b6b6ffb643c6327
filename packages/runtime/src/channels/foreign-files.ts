// Whose the files below a directory are: containers write as other users (contract §3).
import { lchownSync, lstatSync, readdirSync } from "node:fs";
import { joinRaw } from "./raw-path.ts";

/** A user and group by their numbers. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The user of this process; undefined where the system has no such numbers. */
export function thisOwner(): Owner | undefined {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** Whether anything at or below `path` belongs to another user; a folder that cannot be read counts as such. */
export function hasForeignFiles(path: string, { uid }: Pick<Owner, "uid">): boolean {
  for (const { stats } of everythingAt(Buffer.from(path))) {
    if (stats === undefined || stats.uid !== uid) return true;
  }
  return false;
}

/** Gives everything at and below `path` to `owner`; follows no link. Throws what the file system throws. */
export function giveAll(path: string, { uid, gid }: Owner): void {
  for (const { at, stats } of everythingAt(Buffer.from(path))) {
    if (stats?.uid !== uid) lchownSync(at, uid, gid);
  }
}

interface Entry {
  readonly at: Buffer;
  /** Absent for what cannot be looked at. */
  readonly stats?: { readonly uid: number };
}

/** Names are taken as the bytes they are; what goes away meanwhile is passed over. */
function* everythingAt(path: Buffer): Generator<Entry> {
  const pending = [path];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    try {
      const stats = lstatSync(at, { throwIfNoEntry: false });
      if (stats === undefined) continue;
      yield { at, stats };
      if (!stats.isDirectory()) continue;
      for (const name of readdirSync(at, { encoding: "buffer" })) pending.push(joinRaw(at, name));
    } catch {
      // A folder may be read and its content not looked at, or not even read.
      yield { at };
    }
  }
}
