// The items of a task's input channel: what a fan-out goes over, and what `resume_items` leaves out.
import { readdirSync } from "node:fs";
import type { TaskInstance } from "@task-api/spec";
import { readChannel } from "@task-api/runtime";

/** The channel that is gone over: the one that is named, or the only one. */
export function channelOf(
  { inputs }: TaskInstance,
  name: string | undefined,
): { readonly name: string; readonly folder: string } | undefined {
  const input = name === undefined ? inputs[0] : inputs.find((one) => one.name === name);
  if (input?.source.kind !== "host") return undefined;
  return { name: input.name, folder: input.source.path };
}

/** The names of the items in the order of their names; none where the channel is not there. */
export function itemsOf(instance: TaskInstance, name: string | undefined): readonly string[] {
  const channel = channelOf(instance, name);
  return channel === undefined ? [] : foldersIn(channel.folder);
}

/** The folders in a folder, sorted. */
export function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .toSorted();
  } catch {
    return [];
  }
}

/** The instance with the largest of the items alone: what one container of a fan-out takes at most. */
export function largestItem(
  instance: TaskInstance,
  name: string | undefined,
  items: readonly string[],
): TaskInstance {
  const channel = channelOf(instance, name);
  if (items.length === 0 || channel === undefined) return instance;
  const { items: sizes } = readChannel(channel.folder, new Set(items));
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes)[0]?.id ?? items[0] ?? "";
  return withItems(instance, channel.name, [largest]);
}

/** The instance with only some items of one input. */
export function withItems(
  instance: TaskInstance,
  channel: string,
  items: readonly string[],
): TaskInstance {
  const inputs = instance.inputs.map((input) =>
    input.name === channel ? { ...input, items } : input,
  );
  return { ...instance, inputs };
}
