// Looks into a channel's directory: the items on its first level, and the files below each. Reads
// names and sizes only, follows no symbolic link, and is bounded in what it keeps. Whatever a task has
// left there, it never fails: a run's result must not depend on it.
import { firstInOrder, type FirstInOrder } from "./first-in-order.ts";
import { readFolder } from "./list-folder.ts";
import { isText, joinRaw, rawFromBytes, type RawPath } from "./raw-path.ts";
import { codeOf } from "./system-error.ts";
import { sizeOf, walkFolder } from "./walk-folder.ts";

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
  /** What could not be looked at, with the system's word for why; the first hundred. */
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

/**
 * Reads a channel; one that does not exist is empty.
 * @param only looks at these items alone, and at nothing beside them
 */
export function readChannel(directory: string, only?: ReadonlySet<string>): ChannelContent {
  const folders = firstInOrder<Buffer>(MAX_ITEMS, (one, other) => one.compare(other));
  const strays = firstInOrder<string>(MAX_NAMES, compareText);
  const unreadable = sortOut(directory, folders, strays, only);
  return {
    items: folders.values().map((name) => readItem(directory, rawFromBytes(name))),
    strayFiles: strays.values(),
    strayCount: strays.count,
    truncated: folders.count > MAX_ITEMS,
    ...(unreadable !== undefined && { unreadable }),
  };
}

/** The system's word for why the channel could not be read to its end. */
function sortOut(
  directory: string,
  folders: FirstInOrder<Buffer>,
  strays: FirstInOrder<string>,
  only: ReadonlySet<string> | undefined,
): string | undefined {
  try {
    for (const entry of readFolder(directory)) {
      if (only?.has(entry.name.toString()) === false) continue;
      if (entry.isDirectory()) folders.add(Buffer.from(entry.name));
      else strays.add(entry.name.toString());
    }
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function readItem(directory: string, name: RawPath): ChannelItem {
  const names: string[] = [];
  const unreadable: string[] = [];
  const cannotRead = (path: string, code: string): void => {
    if (unreadable.length < MAX_NAMES) unreadable.push(`${path || "."} (${code})`);
  };
  let files = 0;
  let bytes = 0;
  let allText = isText(name);
  for (const entry of walkFolder(joinRaw(directory, name))) {
    if (entry.kind === "unreadable") cannotRead(entry.path, entry.code);
    if (entry.kind === "unreadable" || entry.kind === "folder") continue;
    files += 1;
    const size = entry.kind === "file" ? sizeOf(entry.at) : 0;
    if (typeof size === "number") bytes += size;
    else cannotRead(entry.path, size);
    allText &&= isText(entry.at);
    if (names.length < MAX_NAMES) names.push(entry.path);
  }
  const id = name.toString();
  return { id, files, bytes, names: names.toSorted(), unreadable, isText: allText };
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
