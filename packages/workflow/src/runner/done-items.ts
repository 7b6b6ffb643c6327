// Which items of a task have a good result already, so that a later try is given the others only (`resume_items`).
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { removeFolder, type RunRecord } from "@task-api/runtime";
import type { TaskInstance } from "@task-api/spec";
import { channelOf, foldersIn } from "./items.ts";

/** What is left of a channel. */
export interface DoneItems {
  readonly channel: string;
  readonly left: readonly string[];
}

/**
 * An item is done when every output has something in its folder, and the task has gone on to another one after it: the
 * last one that it was at may be half done. `undefined`: the task has not exactly one input, or no output, so that
 * nobody can tell. What is half done is removed.
 */
export async function doneItems(instance: TaskInstance): Promise<DoneItems | undefined> {
  const channel = instance.inputs.length === 1 ? channelOf(instance, undefined) : undefined;
  const outputs = instance.outputs.flatMap(({ source }) =>
    source.kind === "host" ? [source.path] : [],
  );
  if (channel === undefined || outputs.length === 0) return undefined;
  const items = foldersIn(channel.folder);
  const withResult = items.flatMap((item) => {
    const results = outputs.map((folder) => resultIn(join(folder, item)));
    const isGood = results.every(({ bytes }) => bytes > 0);
    return isGood ? [{ item, changedAt: Math.max(...results.map((one) => one.changedAt)) }] : [];
  });
  const last = withResult.toSorted((a, b) => b.changedAt - a.changedAt)[0];
  const done = new Set(withResult.filter((one) => one !== last).map(({ item }) => item));
  const left = items.filter((item) => !done.has(item));
  for (const item of left) {
    for (const folder of outputs) await removeFolder(join(folder, item));
  }
  return { channel: channel.name, left };
}

/** What the try of a record was given when it began; `undefined`: its channel as a whole. */
export function itemsOfRecord({ plan }: Pick<RunRecord, "plan">): DoneItems | undefined {
  const mounts = plan.mounts.filter((mount) => mount.item !== undefined);
  const [first] = mounts;
  if (first === undefined) return undefined;
  return { channel: first.channel, left: mounts.flatMap(({ item }) => item ?? []) };
}

/** How much is in a folder, and when something of it was written last: the time of a folder is that of its names only. */
function resultIn(root: string): { readonly bytes: number; readonly changedAt: number } {
  let bytes = 0;
  let changedAt = 0;
  try {
    changedAt = statSync(root).mtimeMs;
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const found = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false });
      if (entry.isFile()) bytes += found?.size ?? 0;
      changedAt = Math.max(changedAt, found?.mtimeMs ?? 0);
    }
  } catch {
    // What cannot be read is no good result.
    return { bytes: 0, changedAt };
  }
  return { bytes, changedAt };
}
