// The first half of a run: output directories, the record, the container. After it the container
// runs, and whoever holds the record can follow it (`follow-run.ts`), this process or another.
import { hostname } from "node:os";
import { prepareOutput, type ExistingOutput } from "../channels/output-directory.ts";
import { lockOutput } from "../channels/output-lock.ts";
import type { ContainerRuntime, EngineDescription, RunHandle } from "../port/container-runtime.ts";
import { HOST_LABEL, RECORD_LABEL, RUN_LABEL } from "../port/labels.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import type { RunPlan } from "../port/run-plan.ts";
import { newRecord } from "../record/new-record.ts";
import { openLog } from "../record/log-file.ts";
import { logFileOf } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { Secret } from "../redact/secret.ts";
import { classifyExit, classifyFailure } from "../result/classify.ts";
import { Reason } from "../result/reason.ts";
import { beginJournal, type RunJournal } from "./run-journal.ts";

/** What a run needs. */
export interface StartRunOptions {
  readonly runtime: ContainerRuntime;
  readonly engine: Pick<EngineDescription, "kind" | "host">;
  readonly plan: RunPlan;
  /** Identifies the run: the key of its container and the name of its record. */
  readonly id: string;
  readonly recordFile: string;
  readonly existingOutput: ExistingOutput;
  readonly warnings: readonly string[];
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
  const { runtime, plan, id, recordFile } = options;
  const now = options.now ?? ((): Date => new Date());
  const createdAt = now().toISOString();
  const record = newRecord({ ...options, file: recordFile, createdAt });
  const journal = beginJournal(recordFile, record, createRedactor(secretsOf(plan)));
  openLog(logFileOf(recordFile)).close();
  try {
    makeOutputs(options);
    const { handle, failedStart } = await runtime.submit(id, labelled(options));
    const attempts = record.attempts.map((attempt) => ({ ...attempt, container: handle }));
    if (failedStart === undefined) {
      journal.update({ state: "running", attempts });
      return { started: true, journal, handle };
    }
    const result = classifyExit(failedStart, { plan, now: now().toISOString() });
    const finished = journal.finish({ attempts, result });
    await runtime.remove(handle);
    return { started: false, record: finished };
  } catch (error) {
    if (!(error instanceof RuntimeFailure)) throw error;
    if (journal.current().state === "finished")
      return { started: false, record: journal.finish({}) };
    const result = classifyFailure(error, now().toISOString());
    return { started: false, record: journal.finish({ result }) };
  }
}

/** By its labels a container is found again, by whoever comes. */
function labelled({ plan, id, recordFile }: StartRunOptions): RunPlan {
  const ours = { [RUN_LABEL]: id, [RECORD_LABEL]: recordFile, [HOST_LABEL]: hostname() };
  return { ...plan, labels: { ...plan.labels, ...ours } };
}

function makeOutputs({ plan, existingOutput, id, recordFile }: StartRunOptions): void {
  for (const { channel, direction, source } of plan.mounts) {
    if (direction === "input") continue;
    const holder = lockOutput(source, { id, recordFile });
    if (holder !== undefined) {
      throw new RuntimeFailure({
        reason: Reason.StartFailed,
        message: `output '${channel}' is the output of a run that goes on: ${source}`,
        nextStep: `wait for its end: task-api check-task-run ${holder.recordFile} --watch`,
      });
    }
    try {
      prepareOutput(source, existingOutput);
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

/** Every secret of a plan. */
export function secretsOf(plan: Pick<RunPlan, "env">): Secret[] {
  return plan.env.flatMap((entry) => ("secret" in entry ? [entry.secret] : []));
}
