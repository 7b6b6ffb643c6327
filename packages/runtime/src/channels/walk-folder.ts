// Walks what is below a folder, one entry at a time, and keeps no more than the folders on the way to it. Follows
// no symbolic link; what cannot be looked at is told instead of ending the walk. A path is only as good as the
// folders on it: before anything of a folder is told, and when all of it was, the path must still lead where it
// did. So nothing is told of what a link leads to that somebody puts there meanwhile; only an exchange there and
// back within these moments goes unnoticed.
import { lstatSync, statSync, type Stats } from "node:fs";
import { listFolder, type FolderEntry } from "./list-folder.ts";
import { joinRaw, type RawPath } from "./raw-path.ts";
import { codeOf } from "./system-error.ts";

/** Something below a folder. `path` is relative to it, `/` between names; what is not UTF-8 becomes U+FFFD. */
export type FoundEntry =
  | {
      /** `other`: a link, a device and the like. A folder is told before what is in it. */
      readonly kind: "file" | "folder" | "other";
      readonly path: string;
      /** The whole path, as the file system has it. */
      readonly at: RawPath;
    }
  | Unreadable;

/** A part of a folder that cannot be looked at: the system's word for why, or `REPLACED`. */
export interface Unreadable {
  readonly kind: "unreadable";
  readonly path: string;
  readonly code: string;
}

/** Another folder, or a link, has taken the place of one while it was read. */
export const REPLACED = "replaced while it was read";

/** Everything below `folder`, which may itself be a link to one; a folder that is not there is empty. */
export function* walkFolder(folder: RawPath): Generator<FoundEntry, void> {
  const open: OpenFolder[] = [];
  try {
    const top = openFolder({ at: folder, path: "", look: statSync });
    if (isUnreadable(top)) yield top;
    else if (top !== undefined) open.push(top);
    for (let current = open.at(-1); current !== undefined; current = open.at(-1)) {
      const entry = nextOf(current);
      if (entry === undefined || isUnreadable(entry)) {
        open.pop();
        const problem = entry ?? changeOf(current);
        if (problem !== undefined) yield problem;
        continue;
      }
      const path = `${current.prefix}${entry.name.toString()}`;
      const at = joinRaw(current.at, entry.name);
      if (!entry.isDirectory()) {
        yield { kind: entry.isFile() ? "file" : "other", path, at };
        continue;
      }
      yield { kind: "folder", path, at };
      const below = openFolder({ at, path, look: lstatSync });
      const problem = changeOf(current);
      if (problem !== undefined) {
        open.pop()?.entries.return?.();
        yield problem;
      } else if (isUnreadable(below)) yield below;
      else if (below !== undefined) open.push(below);
    }
  } finally {
    for (const { entries } of open) entries.return?.();
  }
}

/** Bytes of a file, 0 for one that has vanished; the system's word for why it cannot be looked at. */
export function sizeOf(file: RawPath): number | string {
  try {
    const stats = lstatSync(file, IF_THERE);
    return stats?.isFile() === true ? stats.size : 0;
  } catch (error) {
    return codeOf(error);
  }
}

interface Place {
  readonly at: RawPath;
  readonly path: string;
  /** Follows a link or does not. */
  readonly look: typeof statSync;
}

interface OpenFolder extends Place {
  /** Of the paths below it. */
  readonly prefix: string;
  readonly identity: Pick<Stats, "dev" | "ino">;
  readonly entries: Iterator<FolderEntry, unknown>;
}

const IF_THERE = { throwIfNoEntry: false } as const;

function openFolder({ at, path, look }: Place): OpenFolder | Unreadable | undefined {
  try {
    const stats = look(at, IF_THERE);
    if (stats === undefined) return undefined;
    if (!stats.isDirectory()) return { kind: "unreadable", path, code: "ENOTDIR" };
    const { dev, ino, size } = stats;
    const entries = listFolder(at, size)[Symbol.iterator]();
    const prefix = path === "" ? "" : `${path}/`;
    return { at, path, look, prefix, identity: { dev, ino }, entries };
  } catch (error) {
    return { kind: "unreadable", path, code: codeOf(error) };
  }
}

function nextOf({ entries, path }: OpenFolder): FolderEntry | Unreadable | undefined {
  try {
    const next = entries.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    return { kind: "unreadable", path, code: codeOf(error) };
  }
}

function changeOf({ at, path, look, identity }: OpenFolder): Unreadable | undefined {
  try {
    const stats = look(at, IF_THERE);
    if (stats === undefined || (stats.dev === identity.dev && stats.ino === identity.ino))
      return undefined;
    return { kind: "unreadable", path, code: REPLACED };
  } catch (error) {
    return { kind: "unreadable", path, code: codeOf(error) };
  }
}

function isUnreadable(
  found: OpenFolder | FolderEntry | Unreadable | undefined,
): found is Unreadable {
  return found !== undefined && "kind" in found;
}
