// The first half of a run: output directories, the record, the container. After it the container
// runs, and whoever holds the record can follow it (`follow-run.ts`), this process or another.
import { ExistingOutput, prepareOutput } from "../channels/output-directory.ts";
import { lockOutput } from "../channels/output-lock.ts";
import type { ContainerRuntime, EngineDescription, RunHandle } from "../port/container-runtime.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import type { RunPlan } from "../port/run-plan.ts";
import { newRecord } from "../record/new-record.ts";
import { secretsOf } from "../record/plan-of-attempt.ts";
import { RecordError, readRecordOf } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";
import { createRedactor, type Redact } from "../redact/redactor.ts";
import { classifyFailure } from "../result/classify.ts";
import { Reason } from "../result/reason.ts";
import { claimRun, dropClaims, type IsGone } from "./claim-run.ts";
import {
  endOf,
  notStarted,
  removeAll,
  settleOutputs,
  startAttempts,
  withLast,
  type OnRetry,
} from "./next-attempt.ts";
import type { TaskResult } from "../result/task-result.ts";
import { beginJournal, openJournal, type RunJournal } from "./run-journal.ts";

/** What a run needs. */
export interface StartRunOptions {
  readonly runtime: ContainerRuntime;
  readonly engine: Pick<EngineDescription, "kind" | "host" | "namespace" | "context">;
  readonly plan: RunPlan;
  /** Identifies the run: the key of its container and the name of its record. */
  readonly id: string;
  readonly recordFile: string;
  readonly existingOutput: ExistingOutput;
  readonly warnings: readonly string[];
  /**
   * The id is that of a key: a start of the same id that was cut short is done again, on the same record.
   * @default false
   */
  readonly isKeyed?: boolean;
  /** Of a start that was cut short. @default a process of another machine is there */
  readonly isGone?: IsGone;
  /** There is a container for the id: what is in its outputs is its own. @default false */
  readonly isAdopting?: boolean;
  /** Aborted: nothing is tried again. */
  readonly stop?: AbortSignal;
  /** Told before an attempt begins that is not the first. */
  readonly onRetry?: OnRetry;
  /** Told that something is waited for which others have at the moment. */
  readonly onWait?: (reason: string) => void;
  /** @default () => new Date() */
  readonly now?: () => Date;
}

/** A run that started, or whose start the engine refused: then the record is finished. */
export type StartedRun =
  | { readonly started: true; readonly journal: RunJournal; readonly handle: RunHandle }
  | { readonly started: false; readonly record: RunRecord };

/**
 * Starts a run. A refusal of the engine is a finished record, not an exception.
 * @throws RecordError when the first record cannot be written: nothing was started then.
 */
export async function startRun(options: StartRunOptions): Promise<StartedRun> {
  const { runtime, plan, recordFile } = options;
  const now = options.now ?? ((): Date => new Date());
  const createdAt = now().toISOString();
  const record = newRecord({ ...options, file: recordFile, createdAt });
  const journal = begin(options, record, createRedactor(secretsOf(plan)));
  if (options.stop?.aborted === true) {
    // Nothing was touched: what is in the outputs stays.
    return { started: false, record: finishEarly(journal, notStarted(now)) };
  }
  try {
    await makeOutputs(options);
  } catch (error) {
    if (!(error instanceof RuntimeFailure)) throw error;
    return {
      started: false,
      record: finishEarly(journal, classifyFailure(error, now().toISOString())),
    };
  }
  const attempting = { ...options, journal, secrets: secretsOf(plan), now };
  const { handle, result } = await startAttempts(attempting);
  if (handle !== undefined) return { started: true, journal, handle };
  await settleOutputs(runtime, journal);
  const finished = finishEarly(journal, result);
  await removeAll(runtime, journal);
  return { started: false, record: finished };
}

/** @throws RecordError when another run, or another process with this one, has the place of the record */
function begin(
  { recordFile, id, isKeyed = false, isGone }: StartRunOptions,
  record: RunRecord,
  redact: Redact,
): RunJournal {
  const cutShort = isKeyed ? recordOfStart(recordFile, id) : undefined;
  if (cutShort === undefined) return beginJournal(recordFile, record, redact);
  const supervisor = claimRun(recordFile, cutShort.supervisor, isGone);
  if (supervisor === undefined || recordOfStart(recordFile, id) === undefined) {
    throw new RecordError(
      "place",
      `${recordFile} is the record of a run that goes on (${id})`,
      `see how it is doing: task-api check-task-run ${recordFile}`,
    );
  }
  const journal = openJournal(recordFile, record, redact);
  journal.update({ supervisor });
  return journal;
}

/** The record of a start of this run that has come to no container yet, as far as its record says. */
function recordOfStart(recordFile: string, id: string): RunRecord | undefined {
  const record = readRecordOf(recordFile, id);
  return record?.state === "created" ? record : undefined;
}

/** The end of a run that has no container to follow. */
function finishEarly(journal: RunJournal, result: TaskResult): RunRecord {
  const attempts = withLast(journal.current().attempts, endOf(result));
  const finished = journal.finish({ attempts, result });
  dropClaims(journal.file);
  return finished;
}

async function makeOutputs(options: StartRunOptions): Promise<void> {
  const { plan, existingOutput, isAdopting = false, id, recordFile } = options;
  for (const { channel, direction, source, results } of plan.mounts) {
    if (direction === "input") continue;
    const holder = lockOutput(results?.directory ?? source, { id, recordFile });
    if (holder !== undefined) {
      throw new RuntimeFailure({
        reason: Reason.StartFailed,
        message: `output '${channel}' is the output of a run that goes on: ${source}`,
        nextStep: `wait for its end: task-api check-task-run ${holder.recordFile} --watch`,
      });
    }
    try {
      // What an earlier run has left unfinished is nobody's.
      const existing = results === undefined ? existingOutput : ExistingOutput.overwrite;
      await prepareOutput(source, isAdopting ? ExistingOutput.keep : existing);
    } catch (cause) {
      throw new RuntimeFailure({
        reason: Reason.StartFailed,
        message: `the directory of output '${channel}' could not be made ready: ${cause instanceof Error ? cause.message : String(cause)}`,
        nextStep: `make ${source} writable for you, or bind the channel to another directory`,
        cause,
      });
    }
  }
}
