// One task run, or the part of one that is about one item: what ran, on what, what came out, how it ended, what it took.
import { channelOf } from "../runner/items.ts";
import { AGENT_ID, statusOf, timesOf } from "./action.ts";
import type { CrateChannel, CrateRun, CrateTry } from "./crate-run.ts";
import { fileEntity } from "./data-entities.ts";
import { localId, ref, refs, type CrateEntity } from "./entity.ts";
import type { Examples } from "./examples.ts";
import { imageId, toolId } from "./tool-entities.ts";
import { usageEntities } from "./usage-entities.ts";

/** Ids of items by their names, by the id of their channel. */
export type ItemIds = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** To be made once for a run: it may have thousands of items, and a try for each. */
export function itemIds({ channels }: Pick<CrateRun, "channels">): ItemIds {
  return new Map(
    [...channels.values()].map(({ id, items }) => [
      id,
      new Map(items.map((item) => [item.name, item.id])),
    ]),
  );
}

/** The id of the action of a try. */
export function tryId({ workflow }: CrateRun, { task, tryNumber, item }: CrateTry): string {
  const taskId = workflow.tasks[task]?.taskId ?? String(task);
  const own = item === undefined ? [] : ["item", item];
  return localId("action", taskId, `try-${tryNumber}`, ...own);
}

/** A try with what it was given and what came of it. */
export function tryEntities(
  run: CrateRun,
  tried: CrateTry,
  examples: Examples,
  items: ItemIds,
): readonly CrateEntity[] {
  const instance = run.instances[tried.task];
  if (instance === undefined) return [];
  const id = tryId(run, tried);
  const { state, message = "", record, item } = tried;
  const ends = endEntities(id, tried);
  const usage = record === undefined ? [] : usageEntities(id, record.record);
  const of = item === undefined ? instance.name : `${instance.name}, item ${item}`;
  return [
    {
      "@id": id,
      "@type": "CreateAction",
      name: `try ${tried.tryNumber} of ${of}`,
      description: message === "" ? state : `${state}: ${message}`,
      instrument: ref(toolId(instance)),
      agent: ref(AGENT_ID),
      containerImage: ref(imageId(instance.image)),
      ...refs("object", [...dataOf(run, tried, items, "inputs"), ...examples.variablesOf(tried)]),
      ...refs("result", tried.hasOutputs ? dataOf(run, tried, items, "outputs") : []),
      ...timesOf(tried),
      actionStatus: statusOf(state),
      ...(state === "failed" && { error: message === "" ? (tried.reason ?? "failed") : message }),
      ...refs(
        "additionalProperty",
        ends.map((end) => end["@id"]),
      ),
      ...refs(
        "resourceUsage",
        usage.map((used) => used["@id"]),
      ),
      ...refs("subjectOf", record === undefined ? [] : [record.file.id]),
    },
    ...ends,
    ...usage,
    ...(record === undefined
      ? []
      : [fileEntity(record.file, { description: `the record of ${record.record.id}` })]),
  ];
}

/** How the process ended, in words of the contract. */
function endEntities(id: string, { exitCode, reason }: CrateTry): readonly CrateEntity[] {
  const ends = { "exit code": exitCode?.toString(), reason };
  return Object.entries(ends).flatMap(([name, value]) =>
    value === undefined
      ? []
      : {
          "@id": `${id}/${encodeURIComponent(name)}`,
          "@type": "PropertyValue",
          name,
          value,
        },
  );
}

/** The channels of a try, or in one that is gone over item by item, the item. */
function dataOf(
  { workflow, instances, channels }: CrateRun,
  { task, item }: CrateTry,
  items: ItemIds,
  side: "inputs" | "outputs",
): readonly string[] {
  const instance = instances[task];
  if (instance === undefined) return [];
  const goneOver = channelOf(instance, workflow.tasks[task]?.fanOut?.channel)?.name;
  return instance[side].flatMap(({ name, source }) => {
    const channel = source.kind === "host" ? channels.get(source.path) : undefined;
    if (channel === undefined) return [];
    const isOneItem = item !== undefined && (side === "outputs" || name === goneOver);
    return isOneItem ? itemOf(channel, items.get(channel.id)?.get(item), side) : [channel.id];
  });
}

/** An item that is not listed is somewhere in its channel; one without a result has none. */
function itemOf(
  channel: CrateChannel,
  found: string | undefined,
  side: "inputs" | "outputs",
): readonly string[] {
  if (found !== undefined) return [found];
  return channel.isTruncated || side === "inputs" ? [channel.id] : [];
}
