// What callers that were killed have left on an engine: containers whose end nobody has written down, and
// containers that belong to no record any more (contract §3).
import { isWithin } from "../channels/is-within.ts";
import { errorCode } from "../error-code.ts";
import type { ContainerRuntime, ListedRun } from "../port/container-runtime.ts";
import { HOST_LABEL, RECORD_LABEL, RUN_LABEL, isServing, machineLabel } from "../port/labels.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { RecordError, readRecord } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";
import { isSupervised, resumeRun } from "./resume-run.ts";

/** A container that nobody keeps, and what became of it. */
export interface Leftover {
  readonly container: ListedRun;
  /** Its record; absent where there is none (any more), or it is another run's by now. */
  readonly recordFile?: string;
  /** `stays`: it runs, and was not to be stopped. */
  readonly outcome: "removed" | "recorded" | "stays";
  /** How the run ended, once that is written down. */
  readonly record?: RunRecord;
  /** Why it could not be cleaned. */
  readonly problem?: string;
}

/** How to clean. */
export interface CleanRunsOptions {
  readonly runtime: ContainerRuntime;
  /** Only runs whose record is in this folder or below it; absolute. @default all of this machine */
  readonly folder?: string;
  /** End what still runs. @default false */
  readonly stop?: boolean;
  /** Say what would be done, do nothing. @default false */
  readonly dryRun?: boolean;
}

const GRACE_SECONDS = 10;

/**
 * Looks through the containers of this machine's runs. One that somebody keeps going is left alone, as is one
 * that another machine has started: nobody here can know. An end that nobody saw is written into its
 * record before the container goes.
 * @throws RuntimeFailure when the engine cannot be reached
 */
export async function* cleanRuns(options: CleanRunsOptions): AsyncGenerator<Leftover, void> {
  const { folder } = options;
  const all = await options.runtime.list({ [HOST_LABEL]: machineLabel() });
  for (const container of all) {
    if (folder !== undefined && !isRecordedIn(folder, container)) continue;
    try {
      const leftover = await cleanOne(container, all, options);
      if (leftover !== undefined) yield leftover;
    } catch (error) {
      // One that cannot be cleaned keeps nobody from the others.
      if (!(error instanceof RuntimeFailure || error instanceof RecordError)) throw error;
      yield { container, outcome: "stays", problem: error.message };
    }
  }
}

/** A container of a run without a record is in no folder. */
function isRecordedIn(folder: string, { labels }: ListedRun): boolean {
  const { [RECORD_LABEL]: file } = labels;
  return file !== undefined && isWithin(file, folder);
}

async function cleanOne(
  container: ListedRun,
  all: readonly ListedRun[],
  options: CleanRunsOptions,
): Promise<Leftover | undefined> {
  const found = recordOf(container);
  if (found === "unreadable" || isServing(container.labels)) return undefined;
  if (found === undefined) return { container, outcome: await discard(container, options) };
  const { record, file: recordFile } = found;
  if (record.state === "finished") {
    return { container, recordFile, outcome: await discard(container, options) };
  }
  if (isSupervised(record) !== false) return undefined;
  const isRunning = all.some(({ labels, state }) => {
    return state === "running" && labels[RUN_LABEL] === record.id;
  });
  return isRunning && options.stop !== true
    ? { container, recordFile, outcome: "stays" }
    : settle(container, recordFile, options);
}

/** Brings a run to its end whose keeper is gone. `undefined`: somebody else does it just now. */
async function settle(
  container: ListedRun,
  recordFile: string,
  { runtime, dryRun = false }: CleanRunsOptions,
): Promise<Leftover | undefined> {
  if (dryRun) return { container, recordFile, outcome: "recorded" };
  // What has ended by itself is not changed by that, and nothing is tried again.
  const record = await resumeRun({ runtime, recordFile, stop: AbortSignal.abort() });
  return record && { container, recordFile, outcome: "recorded", record };
}

async function discard(
  container: ListedRun,
  { runtime, stop = false, dryRun = false }: CleanRunsOptions,
): Promise<Leftover["outcome"]> {
  if (container.state === "running" && !stop) return "stays";
  if (dryRun) return "removed";
  if (container.state === "running") await runtime.stop(container, GRACE_SECONDS);
  await runtime.remove(container);
  return "removed";
}

/**
 * A record that is another run's by now says nothing of this container; one that may not be read may be
 * that of a run which somebody keeps going.
 */
function recordOf({ labels }: ListedRun): ReturnType<typeof readRecord> | "unreadable" | undefined {
  const { [RECORD_LABEL]: file, [RUN_LABEL]: id } = labels;
  if (file === undefined) return undefined;
  try {
    const found = readRecord(file);
    return found.record.id === id ? found : undefined;
  } catch (error) {
    const cause = error instanceof RecordError ? error.cause : undefined;
    return errorCode(cause) === "ENOENT" ? undefined : "unreadable";
  }
}
