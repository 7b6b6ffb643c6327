// A task that fans out: one container per item of an input channel, some at the same time. Each item is a task run of its
// own with results of its own, which come into the output channels when it has succeeded, so that an item that fails
// loses nothing of the others. A later try runs those only that have no result yet.
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ItemFanOut, TaskInstance } from "@task-api/spec";
import { Reason, removeFolder, type RunRecord } from "@task-api/runtime";
import { createPool, type PoolLimits } from "../engine/pool.ts";
import { itemRecordName, itemSlug, itemsFolder, taskRunId } from "../plan/layout.ts";
import { channelOf, foldersIn, withItems } from "./items.ts";
import { guarded } from "./guard-engine.ts";
import { ITEM_LABEL, TRY_LABEL } from "./labels.ts";
import { writeItemTable, type ItemRow } from "./item-table.ts";
import { isUnderWay, recordIn } from "./follow-container.ts";
import { runContainer, type RunContainerOptions } from "./run-container.ts";
import { endOfFanOut, endOfRecord } from "./task-end.ts";
import type { Demand, TaskEnd, TaskTry, TryControl } from "./task-runner.ts";

/** A try of a task that fans out. */
export interface FanOutTry {
  readonly tried: TaskTry;
  readonly instance: TaskInstance;
  readonly fanOut: ItemFanOut;
  /** How many items at the same time. */
  readonly parallel: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly confFile?: string;
}

/** Runs all items to their ends. */
export async function runItems(
  fanOut: FanOutTry,
  control: TryControl,
  around: RunContainerOptions,
): Promise<TaskEnd> {
  const { tried, instance } = fanOut;
  const channel = channelOf(instance, fanOut.fanOut.channel);
  const items = channel === undefined ? [] : foldersIn(channel.folder);
  const folder = itemsFolder(around.place, tried.taskId);
  await beginRound(folder, tried, instance);
  const rows: ItemRow[] = [];
  const waiting = items.values();
  const work = async (): Promise<void> => {
    for (const item of waiting) {
      const recordFile = join(folder, itemRecordName(item));
      // What an earlier engine has started is to be stopped, nothing else need begin for that.
      if (control.stop.aborted && !isUnderWay(recordFile)) continue;
      // One that cannot be run is no reason to leave the others alone.
      const end = await guarded(
        () => runItem({ ...fanOut, item, folder }, control, around),
        () => recordIn(recordFile),
      );
      rows.push(rowOf(item, end, folder, instance));
    }
  };
  await Promise.all(Array.from({ length: fanOut.parallel }, work));
  const table = rows.toSorted((a, b) => (a.item < b.item ? -1 : 1));
  writeItemTable(folder, { taskId: tried.taskId, channel: channel?.name ?? "", rows: table });
  return endOfFanOut(table, items.length, control.stop.aborted);
}

/** How many items may run at the same time: as many as are wanted, and no more than there is room for. */
export function parallelItems(one: Demand, wanted: number, limits: PoolLimits): number {
  const pool = createPool(limits);
  let count = 1;
  pool.take(one);
  while (count < wanted && pool.lacking(one).length === 0) {
    pool.take(one);
    count += 1;
  }
  return count;
}

interface ItemTry extends FanOutTry {
  readonly item: string;
  /** Of all items of the task. */
  readonly folder: string;
}

async function runItem(
  { tried, instance, fanOut, labels, confFile, item, folder }: ItemTry,
  control: TryControl,
  around: RunContainerOptions,
): Promise<TaskEnd> {
  const slug = itemSlug(item);
  const recordFile = join(folder, itemRecordName(item));
  const channel = channelOf(instance, fanOut.channel)?.name ?? "";
  const known = recordIn(recordFile);
  const id = taskRunId(around.place, `${tried.taskId}/${item}`, tried.tryNumber);
  const isDone =
    known?.result !== undefined && known.id !== id && isGood(known) && isOfRound(known, tried);
  const end = isDone
    ? endOfRecord(known)
    : await runContainer(
        {
          task: tried.task,
          item,
          instance: withResultsIn(withItems(instance, channel, [item]), join(folder, slug)),
          id,
          recordFile,
          aside: join(folder, `task_run-${slug}@try-${tried.tryNumber - 1}.json`),
          labels: { ...labels, [ITEM_LABEL]: item },
          ...(confFile !== undefined && { confFile }),
        },
        control,
        around,
      );
  return end.outcome === "success" ? publish(end, join(folder, slug), instance) : end;
}

/** Its results are in the output channels, or on their way there. */
function isGood({ result }: RunRecord): boolean {
  return result?.reason === Reason.Succeeded || result?.reason === Reason.Skipped;
}

/** Of a try since the task was to run: what was before a user's clear does not count. */
function isOfRound({ plan }: RunRecord, { firstTry, resumes }: TaskTry): boolean {
  return resumes === true || Number(plan.labels[TRY_LABEL] ?? 0) >= firstTry;
}

/** Each output channel of an item has a folder of its own until the item has succeeded. */
function withResultsIn(instance: TaskInstance, folder: string): TaskInstance {
  const outputs = instance.outputs.map((output) => ({
    ...output,
    source: { kind: "host" as const, path: join(folder, output.name) },
  }));
  return { ...instance, outputs };
}

/** Moves the results of an item into the channels, one by one; whatever was moved already stays there. */
async function publish(end: TaskEnd, folder: string, instance: TaskInstance): Promise<TaskEnd> {
  const outputs = outputsOf(instance);
  for (const { name, folder: channel } of outputs) {
    for (const result of entriesIn(join(folder, name))) {
      const target = join(channel, result);
      if (existsSync(target)) return isTaken(end, name, result);
      renameSync(join(folder, name, result), target);
    }
  }
  await removeFolder(folder);
  return end;
}

/** Also what is in no folder: what a task has written is not thrown away. */
function entriesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

function isTaken(end: TaskEnd, channel: string, result: string): TaskEnd {
  return {
    ...end,
    outcome: "failed",
    reason: Reason.Failed,
    message: `its result ${JSON.stringify(result)} in output '${channel}' has the name of another item's: each item writes folders of its own name`,
  };
}

function outputsOf({ outputs }: TaskInstance): readonly { name: string; folder: string }[] {
  return outputs.flatMap(({ name, source }) =>
    source.kind === "host" ? [{ name, folder: source.path }] : [],
  );
}

/** Which round of tries the results are of: what an earlier one has left is not for this one. */
async function beginRound(
  folder: string,
  { firstTry, resumes }: TaskTry,
  instance: TaskInstance,
): Promise<void> {
  const mark = join(folder, `round-${firstTry}`);
  if (!existsSync(mark) && resumes !== true) {
    for (const output of outputsOf(instance)) await removeFolder(output.folder);
    await removeFolder(folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(mark, "");
  }
  mkdirSync(folder, { recursive: true });
  for (const output of outputsOf(instance)) mkdirSync(output.folder, { recursive: true });
}

function rowOf(item: string, end: TaskEnd, folder: string, instance: TaskInstance): ItemRow {
  const { outcome, reason, message, exitCode, startedAt, endedAt } = end;
  return {
    item,
    state: outcome,
    reason,
    message,
    ...(exitCode !== undefined && { exitCode }),
    ...(startedAt !== undefined && { startedAt: new Date(startedAt).toISOString() }),
    endedAt: new Date(endedAt).toISOString(),
    outputs: Object.fromEntries(
      outputsOf(instance).map((output) => [output.name, existsSync(join(output.folder, item))]),
    ),
    record: `task_run-${itemSlug(item)}.json`,
  };
}
