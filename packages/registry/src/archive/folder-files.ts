// The files of a folder.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { StoredFiles } from "./stored-files.ts";

/** Files below `folder`; names are the caller's own, or digests. */
export function folderFiles(folder: string): StoredFiles {
  return {
    async find(name) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      // Opening anything else might wait for ever.
      if (found?.isFile() !== true) return undefined;
      return { size: found.size, open: () => createReadStream(path) };
    },
  };
}
