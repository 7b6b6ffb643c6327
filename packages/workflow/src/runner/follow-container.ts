// Going on with a container of a DAG run that may be there: its record is all that is needed.
import { existsSync } from "node:fs";
import {
  RUN_LABEL,
  RuntimeFailure,
  ofOurs,
  readRecord,
  resumeRun,
  stopRun,
  watchFile,
  type ContainerRuntime,
  type EngineDescription,
  type FollowRunOptions,
  type IsGone,
  type RunEvent,
  type RunRecord,
} from "@task-api/runtime";
import { isAway, watchEngine } from "./engine-away.ts";
import type { Removals } from "./removals.ts";
import { endOfRecord, endOfTrouble } from "./task-end.ts";
import type { TaskEnd, TryControl } from "./task-runner.ts";

/** What containers of a DAG run are gone on with. */
export interface FollowSurroundings {
  readonly runtime: ContainerRuntime;
  readonly engine: EngineDescription;
  /** How long an engine is away before its containers are looked for anew. @default 5 min */
  readonly patienceMs?: number;
  /** What a user does so that somebody goes on with the containers of the run, once this process has not: a command, or words. */
  readonly goOnWith: string;
  /** Whether a process of another machine is gone. @default it is there */
  readonly isGone?: IsGone;
  /** Asks the process that keeps a run going to end it. @default by a signal */
  readonly askToStop?: () => void;
  /** Sees what happens in the containers; `item`: whose container it is, where the task fans out. */
  readonly onEvent?: (task: number, event: RunEvent, item?: string) => Promise<void> | void;
}

/** The same, and where the containers of the run are kept in mind until they are gone. */
export interface FollowOptions extends FollowSurroundings {
  readonly removals: Removals;
}

/** A container that may be there. */
export interface KnownContainer {
  /** Index of the task that it is of. */
  readonly task: number;
  /** The item that it is for, where the task fans out. */
  readonly item?: string;
  /** The id of its task run: the same for the same try. */
  readonly id: string;
  readonly recordFile: string;
}

/** The record in a file; nothing where there is no file. @throws RecordError for what is no record */
export function recordIn(file: string): RunRecord | undefined {
  return existsSync(file) ? readRecord(file).record : undefined;
}

/** Whether the container of a record runs, or may have been started. @throws RecordError for what is no record */
export function isUnderWay(file: string): boolean {
  const state = recordIn(file)?.state;
  return state !== undefined && state !== "finished";
}

/**
 * Goes on with a container whose record says that it runs, whatever it was started with; an engine that is away is waited for.
 * @throws RuntimeFailure when nobody wants to wait any longer
 */
export function followContainer(
  known: KnownContainer,
  control: TryControl,
  around: FollowOptions,
): Promise<TaskEnd> {
  return patiently(known, control, around, async () =>
    endOfRecord(await goOn(known, control, around)),
  );
}

/** Lets an engine be away while a container is under way. */
export async function patiently(
  job: KnownContainer,
  control: TryControl,
  around: FollowOptions,
  work: () => Promise<TaskEnd>,
): Promise<TaskEnd> {
  await around.removals.before(job.recordFile);
  const watch = watchEngine({
    ask: () => listOf(job, around),
    tell: (event) => void around.onEvent?.(job.task, event, job.item),
    goOnWith: around.goOnWith,
    hurry: control.kill,
  });
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RuntimeFailure)) throw error;
      if (!isAway(error) || !isUnderWay(job.recordFile)) return endOfTrouble(error);
      await watch.untilBack();
    }
  }
}

/** To the end of a container that runs. */
export async function goOn(
  job: KnownContainer,
  control: TryControl,
  around: FollowOptions,
): Promise<RunRecord> {
  const { runtime, isGone, askToStop } = around;
  const { recordFile } = job;
  const changes = watchFile(recordFile, control.stop);
  try {
    for (;;) {
      const taken = await resumeRun({
        runtime,
        recordFile,
        ...watching(job, control, around),
        ...(isGone !== undefined && { isGone }),
      });
      if (taken !== undefined) return taken;
      if (control.stop.aborted && askToStop !== undefined) askToStop();
      // Somebody has asked for this run while there was no engine, and so became the one who keeps it.
      else if (control.stop.aborted) {
        const { kill } = control;
        return await stopRun({ recordFile, kill, withEngine: (_, use) => use(runtime) });
      }
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

/** The containers of its run. */
export function listOf(
  { id }: KnownContainer,
  { runtime, engine }: FollowOptions,
): ReturnType<ContainerRuntime["list"]> {
  return runtime.list({ [RUN_LABEL]: id, ...ofOurs(engine) });
}

/** How it is followed. */
export function watching(
  { task, item, recordFile }: KnownContainer,
  { stop, kill, onRunning }: TryControl,
  { onEvent, patienceMs, goOnWith, removals }: FollowOptions,
): Omit<FollowRunOptions, "runtime" | "journal" | "handle" | "secrets"> {
  return {
    stop,
    kill,
    ...(patienceMs !== undefined && { patienceMs }),
    goOnWith,
    onRemoval: (removal) => removals.add(recordFile, removal),
    onEvent(event) {
      if (event.type === "state" && event.state === "running") onRunning(Date.parse(event.at));
      return onEvent?.(task, event, item);
    },
  };
}
