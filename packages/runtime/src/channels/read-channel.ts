// Looks into a channel's directory: the items on its first level, and the files below each. Reads
// names and sizes only, follows no symbolic link, and is bounded in what it keeps.
import { readdirSync, lstatSync, type Dirent } from "node:fs";
import { join } from "node:path";

/** Items kept of one channel; the rest is counted in `truncated`. */
export const MAX_ITEMS = 10_000;
/** File names kept per item; sizes and counts go on. */
const MAX_FILE_NAMES = 100;

/** One item of a channel. */
export interface ChannelItem {
  readonly id: string;
  readonly files: number;
  readonly bytes: number;
  /** Paths below the item, the first hundred. */
  readonly names: readonly string[];
}

/** What is in a channel. */
export interface ChannelContent {
  readonly items: readonly ChannelItem[];
  /** Files beside the items. */
  readonly strayFiles: readonly string[];
  readonly truncated: boolean;
}

/** Reads a channel; one that does not exist is empty. Throws what the file system throws otherwise. */
export function readChannel(directory: string): ChannelContent {
  const entries = entriesOf(directory).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const folders = entries.filter((entry) => entry.isDirectory());
  return {
    items: folders.slice(0, MAX_ITEMS).map((folder) => readItem(directory, folder.name)),
    strayFiles: entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name),
    truncated: folders.length > MAX_ITEMS,
  };
}

function readItem(directory: string, id: string): ChannelItem {
  const names: string[] = [];
  let files = 0;
  let bytes = 0;
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of entriesOf(join(directory, id, below))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else {
        files += 1;
        bytes += entry.isFile() ? lstatSync(join(directory, id, path)).size : 0;
        if (names.length < MAX_FILE_NAMES) names.push(path);
      }
    }
  }
  return { id, files, bytes, names: names.toSorted() };
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
