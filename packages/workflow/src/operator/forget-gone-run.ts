// A DAG run may be deleted where it was scheduled, and another one made with its id: what the earlier one has left of a task is
// no end of this one's, nor a container to go on with. It is ended, and its records go, as its outputs do once the task begins.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { logFileOf, removeFolder, tidyUp, type RunRecord } from "@task-api/runtime";
import { itemsFolder, runFolder, taskRecordFile, type RunPlace } from "../plan/layout.ts";
import { recordIn } from "../runner/follow-container.ts";
import { RUN_UID_LABEL, TRY_LABEL, TRY_UID_LABEL } from "../runner/labels.ts";
import type { TaskTry } from "../runner/task-runner.ts";
import { endEarlierTries, recordsOf, type EndingOptions } from "./earlier-tries.ts";

/** What a try is told from others by. */
type KnownTry = Pick<TaskTry, "taskId" | "tryNumber" | "runUid" | "tryUid">;

/** Whether a record is of a run that had the id before; what does not say so is not. */
export function isOfGoneRun({ plan: { labels } }: RunRecord, tried: KnownTry): boolean {
  const isSameTry = Number(labels[TRY_LABEL]) === tried.tryNumber;
  return (
    differs(labels[RUN_UID_LABEL], tried.runUid) ||
    (isSameTry && differs(labels[TRY_UID_LABEL], tried.tryUid))
  );
}

/**
 * Ends what such a run has left of the task, and takes its records away; not once `signal` is aborted, nor where it goes on on
 * another machine: its name.
 */
export async function forgetGoneRun(
  place: RunPlace,
  tried: KnownTry,
  ending: EndingOptions,
): Promise<string | undefined> {
  const { taskId } = tried;
  const gone = recordsOf(place, taskId).filter((file) => isGone(file, tried));
  if (gone.length === 0) return undefined;
  const last = Math.max(...gone.map((file) => tryOf(recordIn(file))));
  const machine = await endEarlierTries({ place, taskId, before: last + 1 }, ending);
  if (machine !== undefined || ending.signal.aborted) return machine;
  for (const file of gone) {
    const record = recordIn(file);
    // Whoever has written it may have been killed right after.
    if (record !== undefined) await tidyUp(ending.runtime, file, record);
  }
  await removeFolder(itemsFolder(place, taskId));
  for (const file of recordFilesOf(place, taskId)) {
    if (isInTheWay(file, tried)) removeRecord(file);
  }
  return undefined;
}

function isGone(file: string, tried: KnownTry): boolean {
  const record = recordIn(file);
  return record !== undefined && isOfGoneRun(record, tried);
}

function tryOf(record: RunRecord | undefined): number {
  return Number(record?.plan.labels[TRY_LABEL] ?? 0);
}

/** The last one, and those of earlier tries. */
function recordFilesOf(place: RunPlace, taskId: string): readonly string[] {
  const folder = runFolder(place);
  const earlier = readdirSync(folder).filter(
    (name) => name.startsWith(`task_run-${taskId}@try-`) && name.endsWith(".json"),
  );
  return [taskRecordFile(place, taskId), ...earlier.map((name) => join(folder, name))];
}

/** Those of tries before this one have names that no other try is given: a user's clear gives a run another mark, too. */
function isInTheWay(file: string, tried: KnownTry): boolean {
  return isGone(file, tried) && tryOf(recordIn(file)) >= tried.tryNumber;
}

function removeRecord(file: string): void {
  for (const path of [logFileOf(file), file]) if (existsSync(path)) rmSync(path);
}

function differs(label: string | undefined, uid: string | undefined): boolean {
  return label !== undefined && uid !== undefined && label !== uid;
}
