// Takes over the results of an earlier task: as clones where the file system can, else as links, else as copies.
import {
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeFolder } from "@task-api/runtime";
import { channelFolder, type RunPlace } from "../plan/layout.ts";
import type { ResultFiles } from "./key-file.ts";

/** What is in a task's output channels now: files, links, and folders, which end in `/`. */
export async function resultFiles(
  place: RunPlace,
  taskId: string,
  channels: readonly string[],
): Promise<ResultFiles> {
  const all: [string, Record<string, string>][] = [];
  for (const channel of channels) {
    const folder = channelFolder(place, taskId, channel);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .flatMap((entry): [string, string][] => {
        const path = join(entry.parentPath, entry.name);
        const name = path.slice(folder.length + 1);
        if (entry.isDirectory()) return [[`${name}/`, "folder"]];
        if (entry.isSymbolicLink()) return [[name, `link:${readlinkSync(path)}`]];
        if (!entry.isFile()) return [];
        const { size, mtimeMs } = lstatSync(path);
        return [[name, `${size}:${mtimeMs}`]];
      })
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    all.push([channel, Object.fromEntries(files)]);
  }
  return Object.fromEntries(all);
}

/** Which results are no longer as they were; `undefined`: all of them are. */
export async function changedResult(
  place: RunPlace,
  taskId: string,
  results: ResultFiles,
): Promise<string | undefined> {
  const now = await resultFiles(place, taskId, Object.keys(results)).catch(() => ({}));
  if (JSON.stringify(now) === JSON.stringify(results)) return undefined;
  return `the results of '${taskId}' in run '${place.dagRunId}' are no longer as they were`;
}

/** From one task's output channels to another's. */
export async function takeResults(
  results: ResultFiles,
  from: { readonly place: RunPlace; readonly taskId: string },
  to: { readonly place: RunPlace; readonly taskId: string },
): Promise<void> {
  for (const [channel, files] of Object.entries(results)) {
    const source = channelFolder(from.place, from.taskId, channel);
    const target = channelFolder(to.place, to.taskId, channel);
    await removeFolder(target);
    mkdirSync(target, { recursive: true });
    for (const [path, look] of Object.entries(files)) {
      const file = join(target, path);
      mkdirSync(path.endsWith("/") ? file : dirname(file), { recursive: true });
      if (path.endsWith("/")) continue;
      if (look.startsWith("link:")) symlinkSync(look.slice("link:".length), file);
      else takeFile(join(source, path), file);
    }
  }
}

/** A clone is changed by nobody who changes the other one; a link is. */
function takeFile(source: string, target: string): void {
  try {
    copyFileSync(source, target, constants.COPYFILE_FICLONE_FORCE);
    keepTimes(source, target);
  } catch {
    try {
      linkSync(source, target);
    } catch {
      copyFileSync(source, target);
      keepTimes(source, target);
    }
  }
}

function keepTimes(source: string, target: string): void {
  const { atime, mtime } = statSync(source);
  utimesSync(target, atime, mtime);
}
