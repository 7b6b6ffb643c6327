// What is in one folder: each name as text or as its bytes, and whether it is a folder, a file or something
// else. A narrow folder is read at once, which is quickest; a wide one in parts, so that memory stays bounded.
import { lstatSync, opendirSync, readdirSync, statSync, type Dirent } from "node:fs";
import { errorCode } from "../error-code.ts";
import { joinRaw, rawFromBytes, type RawPath } from "./raw-path.ts";
import { isFrom } from "./system-error.ts";

/** A name in a folder; a link is neither a directory nor a file. */
export interface FolderEntry {
  readonly name: RawPath;
  isDirectory: () => boolean;
  isFile: () => boolean;
}

/** Of the folder's own size, which grows with its names: a few thousand of them at most. */
const NARROW_BYTES = 64 * 1024;
/** Names read at a time of a wide folder. */
const PART = 256;

/**
 * The entries of a folder; none where it has vanished. Throws what the file system throws, in the middle as well.
 * @param ownBytes the size that the file system gives for the folder itself; 0, which some give for every
 *   folder, says nothing
 */
export function listFolder(folder: RawPath, ownBytes: number): Iterable<FolderEntry> {
  return ownBytes > 0 && ownBytes <= NARROW_BYTES ? listAtOnce(folder) : listInParts(folder);
}

/** The same for a folder, or a link to one, that nobody has looked at yet. */
export function readFolder(folder: RawPath): Iterable<FolderEntry> {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats === undefined ? [] : listFolder(folder, stats.size);
}

function listAtOnce(folder: RawPath): readonly FolderEntry[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.some(({ name }) => isDamaged(name)) ? listByName(folder) : entries;
  } catch (error) {
    // Where the file system does not say what a name is, Node looks at each, by its damaged name as well.
    if (isFrom(error, "lstat")) return listByName(folder);
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Slower, and right whatever the names are and the file system says. */
function listByName(folder: RawPath): readonly FolderEntry[] {
  return readdirSync(folder, { encoding: "buffer" }).flatMap((name) => {
    const stats = lstatSync(joinRaw(folder, name), { throwIfNoEntry: false });
    return stats === undefined ? [] : [entryOf(rawFromBytes(name), stats)];
  });
}

function* listInParts(folder: RawPath): Generator<FolderEntry, void> {
  let isAnyDamaged = false;
  for (const entry of readInParts(folder, "utf8")) {
    if (isDamaged(entry.name)) isAnyDamaged = true;
    else yield entry;
  }
  if (!isAnyDamaged) return;
  // One character a byte: nothing is lost.
  for (const entry of readInParts(folder, "latin1")) {
    const name = Buffer.from(entry.name, "latin1");
    if (isDamaged(name.toString())) yield entryOf(rawFromBytes(name), entry);
  }
}

function* readInParts(folder: RawPath, encoding: BufferEncoding): Generator<Dirent, void> {
  const directory = openIfThere(folder, encoding);
  if (directory === undefined) return;
  try {
    for (let next = directory.readSync(); next !== null; next = directory.readSync()) yield next;
  } finally {
    directory.closeSync();
  }
}

function openIfThere(
  folder: RawPath,
  encoding: BufferEncoding,
): ReturnType<typeof opendirSync> | undefined {
  try {
    return opendirSync(folder, { encoding, bufferSize: PART });
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** What is not UTF-8 was replaced; a name may hold the same character of its own accord. */
function isDamaged(name: string): boolean {
  return name.includes("\uFFFD");
}

function entryOf(name: RawPath, what: Omit<FolderEntry, "name">): FolderEntry {
  return { name, isDirectory: () => what.isDirectory(), isFile: () => what.isFile() };
}
