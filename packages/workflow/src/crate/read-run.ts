// Reads what a crate is made from: the plan and tries of a DAG run, the records of its containers, the files in its
// channels. Files that belong into the crate are put there on the way, so that what is hashed is what the crate has.
import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { BoundChannel, TaskInstance } from "@task-api/spec";
import type { DagPlan } from "../plan/dag-plan.ts";
import type { DagSource } from "../plan/keep-source.ts";
import { itemSlug, type RunPlace } from "../plan/layout.ts";
import type { DagRun, TaskTryRow } from "../store/rows.ts";
import type { CrateChannel, CrateRecord, CrateRun, CrateTry } from "./crate-run.ts";
import { idMaker, taker, type DataMode } from "./data-mode.ts";
import { listChannel } from "./list-channel.ts";
import { putFile, putText } from "./put-file.ts";
import { readTries, type FoundTry } from "./read-tries.ts";

/** What is read. */
export interface RunToRead {
  readonly run: DagRun;
  readonly plan: DagPlan;
  readonly source: DagSource;
  readonly tries: readonly TaskTryRow[];
  readonly place: RunPlace;
  readonly data: DataMode;
  /** The folder of the crate; it is there. */
  readonly folder: string;
  /** Items and files that are listed at most. */
  readonly mostListed: number;
  readonly signal?: AbortSignal;
}

/** A run, and what a person should know of its crate. */
export interface ReadRun {
  readonly run: CrateRun;
  readonly warnings: readonly string[];
}

/** @throws RecordError, and what the file system throws */
export async function readRun(wanted: RunToRead): Promise<ReadRun> {
  const { run, plan, source, place, folder } = wanted;
  const instances = plan.instances.map((instance) =>
    withAbsolutePaths(instance, dirname(plan.file)),
  );
  const { channels, warnings } = await readChannels(instances, wanted);
  const found = readTries(wanted.tries, plan, place);
  const tries: CrateTry[] = [];
  const last = new Map(found.map(({ tried }) => [subjectOf(tried), tried]));
  for (const one of found) {
    const isLast = last.get(subjectOf(one.tried)) === one.tried;
    tries.push(await withRecord(one, isLast, instances, folder));
  }
  const conf = Object.keys(plan.conf).length === 0 ? undefined : jsonText(plan.conf);
  return {
    warnings,
    run: {
      dagId: run.dagId,
      runId: run.runId,
      state: run.state === "success" ? "success" : "failed",
      ...(run.startedAt !== undefined && { startedAt: run.startedAt }),
      endedAt: run.endedAt ?? run.createdAt,
      ...(run.note !== undefined && { note: run.note }),
      workflow: plan.workflow,
      source,
      instances,
      images: plan.images,
      ...(conf !== undefined && { conf: await putText(folder, "conf.json", conf) }),
      tries,
      channels,
    },
  };
}

function withAbsolutePaths(instance: TaskInstance, base: string): TaskInstance {
  const absolute = (channel: BoundChannel): BoundChannel =>
    channel.source.kind === "host"
      ? { ...channel, source: { ...channel.source, path: resolve(base, channel.source.path) } }
      : channel;
  return {
    ...instance,
    inputs: instance.inputs.map(absolute),
    outputs: instance.outputs.map(absolute),
  };
}

/** Outputs first: a folder that one task writes and another one reads is the channel of the one that writes it. */
async function readChannels(
  instances: readonly TaskInstance[],
  { data, folder, mostListed, signal }: RunToRead,
): Promise<{ readonly channels: Map<string, CrateChannel>; readonly warnings: readonly string[] }> {
  const channels = new Map<string, CrateChannel>();
  const warnings: string[] = [];
  let left = mostListed;
  for (const side of ["outputs", "inputs"] as const) {
    for (const instance of instances) {
      for (const { name, source, formats } of instance[side]) {
        if (source.kind !== "host" || channels.has(source.path)) continue;
        const path = `${side === "outputs" ? "data" : "inputs"}/${instance.name}/${name}`;
        if (data === "copy") await mkdir(join(folder, path), { recursive: true });
        const take = taker(data, join(folder, path));
        const { channel, listed, omitted } = await listChannel({
          name: `${instance.name}/${name}`,
          folder: source.path,
          formats,
          most: left,
          idOf: idMaker(data, path, source.path),
          ...(take !== undefined && { take }),
          ...(signal !== undefined && { signal }),
        });
        channels.set(source.path, channel);
        left -= listed;
        warnings.push(...warningsOf(channel, omitted, mostListed));
      }
    }
  }
  return { channels: inOrder(channels, instances), warnings };
}

/** As the tasks stand in the DAG, inputs before outputs. */
function inOrder(
  channels: ReadonlyMap<string, CrateChannel>,
  instances: readonly TaskInstance[],
): Map<string, CrateChannel> {
  const folders = instances.flatMap(({ inputs, outputs }) =>
    [...inputs, ...outputs].flatMap(({ source }) => (source.kind === "host" ? [source.path] : [])),
  );
  return new Map(
    folders.flatMap((path) => {
      const channel = channels.get(path);
      return channel === undefined ? [] : [[path, channel] as const];
    }),
  );
}

function warningsOf(
  { name, totalFiles, isTruncated }: CrateChannel,
  omitted: number,
  most: number,
): readonly string[] {
  return [
    ...(isTruncated
      ? [
          `channel ${name} has ${totalFiles} file(s): a crate lists at most ${most}, so these are counted and have no checksums in it`,
        ]
      : []),
    ...(omitted > 0
      ? [
          `${omitted} entry(s) of channel ${name} are links, no files, cannot be read or have names that are not UTF-8: they are not in the crate`,
        ]
      : []),
  ];
}

/** What there is one result of: a task, or an item of it. */
function subjectOf({ task, item }: FoundTry["tried"]): string {
  return JSON.stringify([task, item]);
}

async function withRecord(
  { tried, found }: FoundTry,
  isLast: boolean,
  instances: readonly TaskInstance[],
  folder: string,
): Promise<CrateTry> {
  const hasOutputs = isLast && (tried.item === undefined || tried.state === "success");
  if (found === undefined) return { ...tried, hasOutputs };
  const taskId = instances[tried.task]?.name ?? "";
  const item = tried.item === undefined ? "" : `.${itemSlug(tried.item)}`;
  const path = `records/${taskId}${item}.try-${tried.tryNumber}.json`;
  const record: CrateRecord = {
    record: found.record,
    file: await putFile(folder, path, found.file),
  };
  return { ...tried, record, hasOutputs };
}

/** JSON for people. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
