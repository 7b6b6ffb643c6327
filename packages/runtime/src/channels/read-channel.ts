// Looks into a channel's directory: the items on its first level, and the files below each. Reads
// names and sizes only, follows no symbolic link, and is bounded in what it keeps. Whatever a task has
// left there, it never fails: a run's result must not depend on it.
import { isText, joinRaw, readFolder, sizeOf, walkFolder } from "./walk-folder.ts";

/** Items kept of one channel; the rest is counted in `truncated`. */
export const MAX_ITEMS = 10_000;
/** Names kept per item, and of each kind of oddity; sizes and counts go on. */
const MAX_NAMES = 100;

/** One item of a channel. */
export interface ChannelItem {
  readonly id: string;
  readonly files: number;
  readonly bytes: number;
  /** Paths below the item, the first hundred. */
  readonly names: readonly string[];
  /** Folders that could not be read, with the system's word for why; the first hundred. */
  readonly unreadable: readonly string[];
  /** Whether all its names, its own included, are UTF-8. */
  readonly isText: boolean;
}

/** What is in a channel. */
export interface ChannelContent {
  readonly items: readonly ChannelItem[];
  /** Files beside the items, the first hundred of `strayCount`. */
  readonly strayFiles: readonly string[];
  readonly strayCount: number;
  readonly truncated: boolean;
  /** Why the channel itself could not be read. */
  readonly unreadable?: string;
}

/** Reads a channel; one that does not exist is empty. */
export function readChannel(directory: string): ChannelContent {
  const read = readFolder(directory);
  const entries = typeof read === "string" ? [] : read;
  const folders = entries.filter((entry) => entry.isDirectory());
  const strayFiles = entries.filter((entry) => !entry.isDirectory());
  const inOrder = folders.toSorted((a, b) => a.name.compare(b.name));
  return {
    items: inOrder.slice(0, MAX_ITEMS).map(({ name }) => readItem(directory, name)),
    strayFiles: strayFiles
      .map(({ name }) => name.toString())
      .toSorted()
      .slice(0, MAX_NAMES),
    strayCount: strayFiles.length,
    truncated: folders.length > MAX_ITEMS,
    ...(typeof read === "string" && { unreadable: read }),
  };
}

function readItem(directory: string, name: Buffer): ChannelItem {
  const names: string[] = [];
  const unreadable: string[] = [];
  let files = 0;
  let bytes = 0;
  let allText = isText(name);
  for (const entry of walkFolder(joinRaw(directory, name))) {
    if (entry.kind === "unreadable") {
      if (unreadable.length < MAX_NAMES) unreadable.push(`${entry.path || "."} (${entry.code})`);
      continue;
    }
    files += 1;
    bytes += entry.isRegular ? sizeOf(entry.raw) : 0;
    allText &&= isText(entry.raw);
    if (names.length < MAX_NAMES) names.push(entry.path);
  }
  const id = name.toString();
  return { id, files, bytes, names: names.toSorted(), unreadable, isText: allText };
}
