// A user who clears a task that runs wants it to begin anew: what an earlier try has left running is ended first (contract
// §5). Its process may serve other tasks as well, so it is not ended but asked, by a file beside the record.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import {
  RUN_LABEL,
  isSupervised,
  resumeRun,
  watchFile,
  type ContainerRuntime,
  type EngineDescription,
  type RunRecord,
} from "@task-api/runtime";
import { itemsFolder, taskRecordFile, type RunPlace } from "../plan/layout.ts";
import { TRY_LABEL } from "../runner/labels.ts";
import { isUnderWay, recordIn } from "../runner/follow-container.ts";
import { isLeaseOver } from "./lease.ts";

/** Which task, and which of its tries. */
export interface EarlierTries {
  readonly place: RunPlace;
  readonly taskId: string;
  /** Tries before this one are to end. */
  readonly before: number;
}

/** Where they are ended. */
export interface EndingOptions {
  readonly runtime: ContainerRuntime;
  readonly engine: Pick<EngineDescription, "kind">;
  readonly signal: AbortSignal;
}

/**
 * Ends all that runs of them; returns when nobody writes to their records any more, or `signal` is aborted. The name of a machine:
 * what it has left goes on there, where our engine does not reach.
 */
export async function endEarlierTries(
  tries: EarlierTries,
  { runtime, engine, signal }: EndingOptions,
): Promise<string | undefined> {
  const { place, taskId, before } = tries;
  const files = recordsOf(place, taskId).filter((file) => isEarlier(file, before));
  if (!files.some(isUnderWay)) return undefined;
  const stopFile = stopFileOf(place, taskId);
  writeFileSync(stopFile, String(before));
  const changes = watchFile(stopFile, signal);
  try {
    const isHeld = (file: string): boolean => isHeldElsewhere(file, tries);
    while (files.some(isHeld) && existsSync(stopFile) && !signal.aborted) await changes.next();
    if (signal.aborted) return undefined;
    // Where nobody keeps it going any more, that is done here.
    const left = files.filter(isUnderWay);
    const machine = engine.kind === "kubernetes" ? undefined : await machineOf(left, runtime);
    if (machine !== undefined) return machine;
    const stop = AbortSignal.abort();
    const isGone = (): boolean => isLeaseOver(place, taskId);
    await Promise.all(left.map((recordFile) => resumeRun({ runtime, recordFile, stop, isGone })));
    return undefined;
  } finally {
    changes.close();
    rmSync(stopFile, { force: true });
  }
}

/** The first machine that has something of it which our engine does not know. */
async function machineOf(
  files: readonly string[],
  runtime: ContainerRuntime,
): Promise<string | undefined> {
  for (const file of files) {
    const record = recordIn(file);
    if (record === undefined || isSupervised(record) !== undefined) continue;
    if (!(await isKnownTo(runtime, record))) return record.supervisor.host;
  }
  return undefined;
}

/** Workers in containers of their own may share the engine of their machine. */
async function isKnownTo(runtime: ContainerRuntime, { id }: RunRecord): Promise<boolean> {
  return (await runtime.list({ [RUN_LABEL]: id })).length > 0;
}

/** Calls `onAsked` when a later try wants this one to end; tells it with `close` that it has. */
export function listenForLaterTry(
  { place, taskId }: Pick<EarlierTries, "place" | "taskId">,
  tryNumber: number,
  onAsked: () => void,
): { close(): void } {
  const file = stopFileOf(place, taskId);
  const end = new AbortController();
  const changes = watchFile(file, end.signal);
  void (async () => {
    while (!end.signal.aborted) {
      if (askedBefore(file) > tryNumber) return onAsked();
      await changes.next();
    }
  })();
  return {
    close() {
      end.abort();
      changes.close();
      if (askedBefore(file) > tryNumber) rmSync(file, { force: true });
    },
  };
}

/** How long a process may take from the end of a run to its last word in the record. */
const LAST_WORD_MS = 2_000;

/** A process that has only just written down the end of an earlier try is let finish what it does with its record. */
export async function untilLetGo(place: RunPlace, taskId: string): Promise<void> {
  const recordFile = taskRecordFile(place, taskId);
  const record = recordIn(recordFile);
  if (record?.result === undefined || !isHeldElsewhere(recordFile, { place, taskId })) return;
  const since = Date.now() - Date.parse(record.result.endedAt);
  if (since >= 0 && since < LAST_WORD_MS) await sleep(LAST_WORD_MS - since);
}

function stopFileOf(place: RunPlace, taskId: string): string {
  const recordFile = taskRecordFile(place, taskId);
  return join(dirname(recordFile), `.${basename(recordFile)}.stop`);
}

function askedBefore(file: string): number {
  try {
    return existsSync(file) ? Number(readFileSync(file, "utf8")) || 0 : 0;
  } catch {
    return 0;
  }
}

/** The records of its last try, and of the items of that. */
export function recordsOf(place: RunPlace, taskId: string): readonly string[] {
  const folder = itemsFolder(place, taskId);
  const items = existsSync(folder) ? readdirSync(folder) : [];
  return [
    taskRecordFile(place, taskId),
    ...items
      .filter((name) => name.startsWith("task_run-") && name.endsWith(".json"))
      .map((name) => join(folder, name)),
  ];
}

/** What was started of the try itself is gone on with. */
function isEarlier(recordFile: string, before: number): boolean {
  return !(Number(recordIn(recordFile)?.plan.labels[TRY_LABEL]) >= before);
}

/** By a process that is there, of this machine or another one. */
function isHeldElsewhere(
  recordFile: string,
  { place, taskId }: Pick<EarlierTries, "place" | "taskId">,
): boolean {
  const record = recordIn(recordFile);
  if (record === undefined) return false;
  const isThere = isSupervised(record) ?? !isLeaseOver(place, taskId);
  return isThere && !isOurs(record);
}

function isOurs({ supervisor }: RunRecord): boolean {
  return supervisor.pid === process.pid && supervisor.host === hostname();
}

/** Asks the process that keeps a try going to end it: that one may serve other tasks as well. */
export function askToStop({ place, taskId, before }: EarlierTries): void {
  writeFileSync(stopFileOf(place, taskId), String(before));
}

/**
 * What another machine has left, where the engine is one of single machines: a process of that may have it, or nobody. Waits as long
 * as somebody there keeps it going; then, when it has not ended and our engine does not know it either, says where it is.
 */
export async function leftOnOtherMachine(
  { place, taskId }: Pick<EarlierTries, "place" | "taskId">,
  { runtime, engine, signal }: EndingOptions,
): Promise<string | undefined> {
  if (engine.kind === "kubernetes") return undefined;
  const elsewhere = (): RunRecord | undefined =>
    recordsOf(place, taskId)
      .filter(isUnderWay)
      .map((file) => recordIn(file))
      .find((record) => record !== undefined && isSupervised(record) === undefined);
  if (elsewhere() === undefined) return undefined;
  const changes = watchFile(taskRecordFile(place, taskId), signal);
  try {
    for (;;) {
      const record = elsewhere();
      if (record === undefined || signal.aborted) return undefined;
      if (isLeaseOver(place, taskId)) {
        return (await isKnownTo(runtime, record)) ? undefined : record.supervisor.host;
      }
      await changes.next();
    }
  } finally {
    changes.close();
  }
}
