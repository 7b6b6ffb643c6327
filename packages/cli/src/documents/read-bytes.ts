// A document's bytes from disk, with a clear word for everything that is not a readable file.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { maxDocumentBytes } from "@task-api/spec";
import { UsageError } from "../command/usage-error.ts";

/** A file that cannot be taken for a document, whatever is in it. */
export class UnreadableFile extends UsageError {}

/**
 * Reads a whole document, and never more than a document may have: a size can be a lie.
 * @throws UnreadableFile when it is missing, a directory, too large or not readable.
 */
export function readBytes(file: string): Uint8Array {
  let fd: number | undefined;
  try {
    fd = openSync(file, "r");
    const stats = fstatSync(fd);
    if (stats.isDirectory()) {
      throw new UnreadableFile(`${file} is a directory`, "name a JSON file in it");
    }
    if (stats.size > maxDocumentBytes) throw tooLarge(file, `${stats.size} bytes`);
    // One byte more than it says to have: what is no regular file says 0 and may have any number.
    const room = stats.isFile() ? stats.size + 1 : maxDocumentBytes + 1;
    const bytes = readUpTo(fd, room);
    if (bytes.length > maxDocumentBytes) throw tooLarge(file, "more");
    return bytes;
  } catch (error) {
    throw explain(error, file);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function readUpTo(fd: number, limit: number): Buffer {
  const bytes = Buffer.alloc(limit);
  let length = 0;
  for (;;) {
    const read = readSync(fd, bytes, length, limit - length, null);
    length += read;
    if (read === 0 || length === limit) return bytes.subarray(0, length);
  }
}

function tooLarge(file: string, size: string): UnreadableFile {
  return new UnreadableFile(
    `${file} has ${size}; a document has at most ${maxDocumentBytes}`,
    "is it the right file? data belong into channels, not into documents",
  );
}

function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  switch (error.code) {
    case "ENOENT":
      return new UnreadableFile(
        `${file} does not exist`,
        "check the name, or the directory you are in",
      );
    case "EISDIR":
      return new UnreadableFile(`${file} is a directory`, "name a JSON file in it");
    case "EACCES":
      return new UnreadableFile(
        `${file} may not be read by you`,
        `make it readable: chmod +r ${file}`,
      );
    default:
      return new UnreadableFile(`${file} cannot be read: ${error.message}`);
  }
}
