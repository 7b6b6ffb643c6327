// What becomes of the data: `link` names them by where they are, `copy` puts them into the crate, `none` speaks of their
// names, sizes and checksums only.
import { constants } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { pathId } from "./entity.ts";

/** How a crate has the data of a run. */
export const DataMode = { link: "link", copy: "copy", none: "none" } as const;
export type DataMode = (typeof DataMode)[keyof typeof DataMode];

/** Ids of what is in a channel. @param path of the channel in the crate @param folder where it is, absolute */
export function idMaker(mode: DataMode, path: string, folder: string): (below: string) => string {
  switch (mode) {
    case DataMode.link:
      return (below) => pathToFileURL(`${folder}/${below}`).href;
    case DataMode.copy:
      return (below) => pathId(`${path}/${below}`);
    case DataMode.none:
      return (below) => `#${pathId(`${path}/${below}`)}`;
  }
}

/** Copies a file into the crate's folder of its channel and gives its place; absent: files stay where they are. */
export function taker(
  mode: DataMode,
  target: string,
): ((path: string, at: string) => Promise<string>) | undefined {
  if (mode !== DataMode.copy) return undefined;
  return async (path, at) => {
    const copy = join(target, path);
    await mkdir(dirname(copy), { recursive: true });
    // Where the file system can, both share their blocks until one is written to.
    await copyFile(at, copy, constants.COPYFILE_FICLONE);
    return copy;
  };
}
