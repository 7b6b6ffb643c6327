// The content of one channel for a crate: items, files with size and checksum. Files are hashed part by part, one after
// the other. Where there are too many of them, items are told with sums only.
import { sizeOf, walkFolder } from "@task-api/runtime";
import { hashFile } from "../reuse/hash-file.ts";
import type { CrateChannel, CrateFile, CrateItem } from "./crate-run.ts";
import { mediaTypeOf } from "./media-type.ts";

/** A channel that is to be listed. */
export interface ChannelToList {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly formats: readonly string[];
  /** How many items and files may be listed. */
  readonly most: number;
  /** The id of something in it, by its path below the channel; that of a folder ends in `/`, the channel's own path is empty. */
  readonly idOf: (path: string) => string;
  /** Aborted: nobody wants it any more. */
  readonly signal?: AbortSignal;
  /** Told of every file before it is hashed; gives the one that is to be hashed. */
  readonly take?: (path: string, at: string) => Promise<string>;
}

/** What was found. */
export interface ListedChannel {
  readonly channel: CrateChannel;
  /** Items and files that are listed. */
  readonly listed: number;
  /** Links, devices, what cannot be looked at, and names that are not UTF-8: not in the crate. */
  readonly omitted: number;
}

/** @throws what the file system throws when a file cannot be read, and the reason of `signal` */
export async function listChannel(wanted: ChannelToList): Promise<ListedChannel> {
  const { name, folder, most, idOf } = wanted;
  const sums = sumUp(folder);
  const hasItems = sums.items.size <= most;
  const hasFiles = sums.items.size + sums.files <= most;
  const files = await readFiles(wanted, hasFiles);
  const items = [...sums.items].map(([item, { count, bytes }]): CrateItem => ({
    id: idOf(`${item}/`),
    name: item,
    files: files.get(item) ?? [],
    totalFiles: count,
    totalBytes: bytes,
  }));
  const channel: CrateChannel = {
    id: idOf(""),
    name,
    items: hasItems ? items.toSorted((one, other) => compare(one.name, other.name)) : [],
    files: files.get("") ?? [],
    totalFiles: sums.files,
    totalBytes: sums.bytes,
    isTruncated: !hasFiles,
  };
  const listed = (hasItems ? sums.items.size : 0) + (hasFiles ? sums.files : 0);
  return { channel, listed, omitted: sums.omitted };
}

interface Sums {
  readonly items: ReadonlyMap<string, { count: number; bytes: number }>;
  readonly files: number;
  readonly bytes: number;
  readonly omitted: number;
}

function sumUp(folder: string): Sums {
  const items = new Map<string, { count: number; bytes: number }>();
  const sums = { files: 0, bytes: 0, omitted: 0 };
  for (const entry of walkFolder(folder)) {
    const item = itemOf(entry.path);
    if (entry.kind === "folder") {
      if (item === "" && typeof entry.at === "string") {
        items.set(entry.path, { count: 0, bytes: 0 });
      }
      continue;
    }
    const size = entry.kind === "file" && typeof entry.at === "string" ? sizeOf(entry.at) : "";
    if (typeof size === "string") {
      sums.omitted += 1;
      continue;
    }
    sums.files += 1;
    sums.bytes += size;
    const sum = items.get(item);
    if (sum === undefined) continue;
    sum.count += 1;
    sum.bytes += size;
  }
  return { items, ...sums };
}

/** By item, sorted; `""`: beside the items. All are taken, also where none are listed. */
async function readFiles(
  { folder, formats, idOf, take, signal }: ChannelToList,
  areListed: boolean,
): Promise<ReadonlyMap<string, readonly CrateFile[]>> {
  const files = new Map<string, CrateFile[]>();
  if (!areListed && take === undefined) return files;
  for (const entry of walkFolder(folder)) {
    signal?.throwIfAborted();
    if (entry.kind !== "file" || typeof entry.at !== "string") continue;
    const at = (await take?.(entry.path, entry.at)) ?? entry.at;
    const bytes = sizeOf(at);
    if (!areListed || typeof bytes === "string") continue;
    const item = itemOf(entry.path);
    const file: CrateFile = {
      id: idOf(entry.path),
      name: item === "" ? entry.path : entry.path.slice(item.length + 1),
      bytes,
      sha256: await hashFile(at),
      mediaType: mediaTypeOf(entry.path, formats),
    };
    const known = files.get(item);
    if (known === undefined) files.set(item, [file]);
    else known.push(file);
  }
  return new Map(
    [...files].map(([item, all]) => [item, all.toSorted((a, b) => compare(a.name, b.name))]),
  );
}

/** The item that something is in: the first folder on its path; `""` for what is beside the items, or is one. */
function itemOf(path: string): string {
  const slash = path.indexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
