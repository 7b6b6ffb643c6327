// The files of a tar on disk. What is in them is passed over, not read: an archive has many gigabytes, and
// of most of them nothing is wanted.
import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { posix } from "node:path";
import { setImmediate } from "node:timers/promises";
import { extract, type Header } from "tar-stream";
import type { StoredFile, StoredFiles } from "./stored-files.ts";

/** Archives of images have some hundreds. */
const MAX_ENTRIES = 100_000;
const MAX_LINKS = 5;
const BLOCK = 512;
/** An entry's header with its long names is not longer. */
const MAX_HEADER_BYTES = 64 * 1024;

interface TarEntry {
  readonly offset: number;
  readonly size: number;
  /** `docker save` writes a layer once, and links to it where it comes again. */
  readonly link?: string;
}

/** Reads where the files of a tar are. @throws Error when it is no tar */
export async function tarFiles(path: string): Promise<StoredFiles> {
  const entries = await listEntries(path);
  return {
    async find(name) {
      let entry = entries.get(posix.normalize(name));
      let at = name;
      for (let links = 0; entry?.link !== undefined && links < MAX_LINKS; links += 1) {
        at = posix.join(posix.dirname(at), entry.link);
        entry = entries.get(at);
      }
      return entry === undefined || entry.link !== undefined ? undefined : fileAt(path, entry);
    },
  };
}

function fileAt(path: string, { offset, size }: TarEntry): StoredFile {
  return {
    size,
    async *open() {
      if (size > 0) yield* createReadStream(path, { start: offset, end: offset + size - 1 });
    },
  };
}

async function listEntries(path: string): Promise<ReadonlyMap<string, TarEntry>> {
  const entries = new Map<string, TarEntry>();
  const file = await open(path);
  try {
    let position = 0;
    while (entries.size < MAX_ENTRIES) {
      const head = await readHead(file, position);
      if (head === undefined) return entries;
      const { header, length } = head;
      const { type, size, linkname } = header;
      const offset = position + length;
      if (type === "file" || type === "symlink") {
        const link = type === "symlink" ? { link: linkname } : {};
        entries.set(posix.normalize(header.name), { offset, size, ...link });
      }
      position = offset + Math.ceil(size / BLOCK) * BLOCK;
    }
    throw new Error(`it has more than ${MAX_ENTRIES} entries`);
  } finally {
    await file.close();
  }
}

interface Head {
  readonly header: Header;
  /** Of all that comes before the content. */
  readonly length: number;
}

/** The header at a place; undefined at the end. Each is read by itself, by the same library that reads whole tars. */
async function readHead(file: FileHandle, position: number): Promise<Head | undefined> {
  const reader = extract();
  const { promise, resolve, reject } = Promise.withResolvers<Header | undefined>();
  reader.on("entry", (header) => resolve(header));
  reader.on("error", reject);
  let length = 0;
  try {
    while (length < MAX_HEADER_BYTES) {
      const block = Buffer.alloc(BLOCK);
      const { bytesRead } = await file.read(block, 0, BLOCK, position + length);
      if (bytesRead < BLOCK || (length === 0 && block.every((byte) => byte === 0)))
        return undefined;
      length += BLOCK;
      reader.write(block);
      const header = await Promise.race([promise, setImmediate(undefined)]);
      if (header !== undefined) return { header, length };
    }
    throw new Error("an entry of it has too long a header");
  } finally {
    reader.destroy();
  }
}
