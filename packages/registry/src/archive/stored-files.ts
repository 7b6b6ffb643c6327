// Files by their name, in a folder or in a tar: what an archive consists of.
import { brokenImage } from "../image/broken-image.ts";
import { collect } from "../image/collect.ts";
import { heldTo } from "../image/digest.ts";
import { MAX_DOCUMENT_BYTES } from "../image/manifest.ts";
import type { Part, PartStore } from "../image/stored-image.ts";

/** One file. */
export interface StoredFile {
  readonly size: number;
  /** Its bytes, from the beginning. */
  open(): AsyncIterable<Uint8Array>;
}

/** Where they are. */
export interface StoredFiles {
  /** The file of that name; undefined when there is none. */
  find(name: string): Promise<StoredFile | undefined>;
}

/** Parts that are files; `fileOf` says under which name. */
export function partsIn(
  files: StoredFiles,
  reference: string,
  fileOf: (part: Part) => string,
): PartStore {
  return {
    async lend(part, use) {
      const file = await files.find(fileOf(part));
      if (file === undefined) throw brokenImage(reference, `it lacks ${fileOf(part)}`);
      return use(heldTo(part, reference, file.open())).catch((error: unknown) => {
        throw isFromDisk(error)
          ? brokenImage(reference, `${fileOf(part)} cannot be read: ${error.message}`, error)
          : error;
      });
    },
  };
}

/** A document of an archive; undefined when it is not there. @throws RuntimeFailure when it is too long */
export async function readDocument(
  files: StoredFiles,
  name: string,
  reference: string,
): Promise<Buffer | undefined> {
  const file = await files.find(name);
  if (file === undefined) return undefined;
  if (file.size > MAX_DOCUMENT_BYTES) {
    throw brokenImage(reference, `its ${name} has ${file.size} bytes`);
  }
  return collect(file.open(), MAX_DOCUMENT_BYTES);
}

/** Whether an error is the file system's. */
export function isFromDisk(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}
