// Walks the files below a folder: names as the raw bytes they are (a file system allows more than
// UTF-8), no symbolic link followed, and an entry that cannot be looked at is told instead of ending it.
import { lstatSync, readdirSync, type Dirent } from "node:fs";
import { isUtf8 } from "node:buffer";

/** Something below a folder. */
export type FoundEntry =
  | {
      readonly kind: "file";
      /** Relative to the folder, `/` between names; bytes that are not UTF-8 become U+FFFD. */
      readonly path: string;
      /** Absolute, as the file system has it. */
      readonly raw: Buffer;
      /** Neither a link nor a device. */
      readonly isRegular: boolean;
    }
  | { readonly kind: "unreadable"; readonly path: string; readonly code: string };

/** Everything below `folder` that is not a folder itself; a folder that is not there is empty. */
export function* walkFolder(folder: Buffer | string): Generator<FoundEntry, void> {
  const pending: { raw: Buffer; path: string }[] = [{ raw: Buffer.from(folder), path: "" }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { raw, path } = next;
    const entries = readFolder(raw);
    if (typeof entries === "string") yield { kind: "unreadable", path, code: entries };
    else {
      for (const entry of entries) {
        const below = path === "" ? entry.name.toString() : `${path}/${entry.name.toString()}`;
        const rawBelow = joinRaw(raw, entry.name);
        if (entry.isDirectory()) pending.push({ raw: rawBelow, path: below });
        else yield { kind: "file", path: below, raw: rawBelow, isRegular: entry.isFile() };
      }
    }
  }
}

/** The entries of a folder; the code of the error where it cannot be read. */
export function readFolder(folder: Buffer | string): readonly Dirent<Buffer>[] | string {
  try {
    return readdirSync(folder, { withFileTypes: true, encoding: "buffer" });
  } catch (error) {
    const code = codeOf(error);
    return code === "ENOENT" ? [] : code;
  }
}

/** Bytes of a file; 0 for one that has vanished, or that nobody may look at. */
export function sizeOf(file: Buffer): number {
  try {
    return lstatSync(file).size;
  } catch {
    return 0;
  }
}

/** A path of raw names. */
export function joinRaw(folder: Buffer | string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(folder), SLASH, name]);
}

/** Whether a name can be written as text without a loss. */
export function isText(name: Buffer): boolean {
  return isUtf8(name);
}

const SLASH = Buffer.from("/");

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string")
    return error.code;
  throw error;
}
