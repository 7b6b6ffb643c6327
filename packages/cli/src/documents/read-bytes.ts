// A document's bytes from disk, with a clear word for everything that is not a readable file.
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { maxDocumentBytes } from "@task-api/spec";
import { UsageError } from "../command/usage-error.ts";

/** A file that cannot be taken for a document, whatever is in it. */
export class UnreadableFile extends UsageError {}

/**
 * Reads a whole document; its size is looked at before its content.
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
    if (stats.size > maxDocumentBytes) {
      throw new UnreadableFile(
        `${file} has ${stats.size} bytes; a document has at most ${maxDocumentBytes}`,
        "is it the right file? data belong into channels, not into documents",
      );
    }
    return readFileSync(fd);
  } catch (error) {
    throw explain(error, file);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  switch (error.code) {
    case "ENOENT":
      return new UnreadableFile(
        `${file} does not exist`,
        "check the name, or the directory you are in",
      );
    case "EACCES":
      return new UnreadableFile(
        `${file} may not be read by you`,
        `make it readable: chmod +r ${file}`,
      );
    default:
      return new UnreadableFile(`${file} cannot be read: ${error.message}`);
  }
}
