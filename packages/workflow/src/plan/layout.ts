// Where the files of a DAG run are (contract §5): `<root>/<dag_id>/<dag_run_id>/<task_id>/<channel>`, records beside the
// tasks, the store of the engine where no DAG can be: ids have no `@`.
import { createHash } from "node:crypto";
import { join } from "node:path";

/** The folder of an engine's own files in a workflow root. */
export function engineFolder(root: string): string {
  return join(root, "@engine");
}

/** The store of the DAG runs below a workflow root. */
export function storeFile(root: string): string {
  return join(engineFolder(root), "store.db");
}

/** Which DAG run, and below which root. */
export interface RunPlace {
  /** Absolute. */
  readonly root: string;
  readonly dagId: string;
  readonly dagRunId: string;
  /** Tells its tries from those of an earlier run of this id, where runs may be deleted and made anew. @default there is none */
  readonly uid?: string;
}

/** Everything of a DAG run. */
export function runFolder({ root, dagId, dagRunId }: RunPlace): string {
  return join(root, dagId, dagRunId);
}

/** The data of one output channel of a task. */
export function channelFolder(place: RunPlace, taskId: string, channel: string): string {
  return join(runFolder(place), taskId, channel);
}

/** The record of a task's last try; earlier ones have their number in the name, behind what no id has. */
export function taskRecordFile(place: RunPlace, taskId: string, earlierTry?: number): string {
  const suffix = earlierTry === undefined ? "" : `@try-${earlierTry}`;
  return join(runFolder(place), `task_run-${taskId}${suffix}.json`);
}

/** What a task that fans out has beside its channels: records of its items, results that are not whole yet. */
export function itemsFolder(place: RunPlace, taskId: string): string {
  return join(runFolder(place), "@items", taskId);
}

const SLUG_LENGTH = 60;

/** A name for an item in file names: readable, and another one for any other item. */
export function itemSlug(item: string): string {
  const hash = createHash("sha256").update(item).digest("hex").slice(0, 12);
  const slug = item.replaceAll(/[^\w.-]+/g, "-").slice(0, SLUG_LENGTH);
  return `${slug}-${hash}`;
}

/** The record of an item's last run, where a task fans out. */
export function itemRecordFile(place: RunPlace, taskId: string, item: string): string {
  return join(itemsFolder(place, taskId), itemRecordName(item));
}

/** The name of the record of an item's run in that folder. */
export function itemRecordName(item: string): string {
  return `task_run-${itemSlug(item)}.json`;
}

/**
 * The id of a task run: the same for the same try of the same task, so that an engine knows the container of an earlier
 * one; another for any other, also below another root.
 */
export function taskRunId(place: RunPlace, taskId: string, tryNumber: number): string {
  const { root, dagId, dagRunId, uid = [] } = place;
  const all = JSON.stringify([root, dagId, dagRunId, taskId, tryNumber].concat(uid));
  const hash = createHash("sha256").update(all).digest("hex").slice(0, 16);
  const slug = `${dagId}.${taskId}`.replace(/^[^A-Za-z0-9]+/, "").slice(0, SLUG_LENGTH);
  return slug === "" ? hash : `${slug}-${hash}`;
}
