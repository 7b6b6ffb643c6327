// The content of a folder as hashes. A file that has been hashed before and looks the same (device, inode, size, time of
// its last change) is not read again.
import { readdir, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "@task-api/runtime";
import { hashFile } from "./hash-file.ts";
import type { FileHashes } from "./task-key.ts";

/** A file as it looks from outside. */
export interface FileLook {
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  readonly mtimeNs: string;
}

/** Hashes of files that were read before. */
export interface HashMemory {
  find(look: FileLook): string | undefined;
  /** Told of all that were made or used: what nobody uses need not be remembered for ever. */
  remember(hashes: readonly (readonly [look: FileLook, hash: string])[]): void;
}

/**
 * What is below a folder; nothing for one that is not there. A link counts with its target, and with the content where
 * that is a file; an empty folder counts as well, since it may be an item.
 */
export async function hashFolder(folder: string, memory: HashMemory): Promise<FileHashes> {
  const hashes: [string, string][] = [];
  const used: [FileLook, string][] = [];
  const hashOf = async (file: string): Promise<string | undefined> => {
    const found = await stat(file, { bigint: true }).catch(() => undefined);
    if (found?.isFile() !== true) return undefined;
    const { dev, ino, size, mtimeNs } = found;
    const look = {
      device: String(dev),
      inode: String(ino),
      size: Number(size),
      mtimeNs: String(mtimeNs),
    };
    const hash = memory.find(look) ?? (await hashFile(file));
    used.push([look, hash]);
    return `${size}:${hash}`;
  };
  for await (const { path, kind } of entriesBelow(folder, "")) {
    const file = join(folder, path);
    if (kind === "empty") hashes.push([`${path}/`, ""]);
    else if (kind === "file") hashes.push([path, (await hashOf(file)) ?? "gone"]);
    else hashes.push([path, [`link:${await readlink(file)}`, await hashOf(file)].join(" ")]);
  }
  memory.remember(used);
  return Object.fromEntries(hashes);
}

interface EntryBelow {
  readonly path: string;
  readonly kind: "file" | "link" | "empty";
}

async function* entriesBelow(folder: string, below: string): AsyncGenerator<EntryBelow> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(
    (error: unknown) => {
      if (below === "" && errorCode(error) === "ENOENT") return [];
      throw error;
    },
  );
  if (entries.length === 0 && below !== "") yield { path: below, kind: "empty" };
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* entriesBelow(folder, path);
    else if (entry.isFile()) yield { path, kind: "file" };
    else if (entry.isSymbolicLink()) yield { path, kind: "link" };
  }
}
