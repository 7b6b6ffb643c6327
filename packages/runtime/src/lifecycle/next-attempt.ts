// Between two attempts of a run: decides whether there is another one, and starts it. The container of the
// attempt before stays until then: whoever takes over finds in it what the record must not hold.
import { setTimeout as sleep } from "node:timers/promises";
import { ExistingOutput, prepareOutput } from "../channels/output-directory.ts";
import type { ContainerRuntime, RunHandle } from "../port/container-runtime.ts";
import { KEY_LABEL, RECORD_LABEL, RUN_LABEL } from "../port/labels.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { attemptKey, planOfAttempt } from "../record/plan-of-attempt.ts";
import { logFileOf } from "../record/record-file.ts";
import { logSize } from "../record/resume-log.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { Secret } from "../redact/secret.ts";
import { AFTER_STOP } from "../result/after-stop.ts";
import { classifyExit, classifyFailure } from "../result/classify.ts";
import { dueAttempt, type DueAttempt } from "../result/due-attempt.ts";
import { Reason } from "../result/reason.ts";
import type { TaskResult } from "../result/task-result.ts";
import { addSample } from "../usage/usage-record.ts";
import { lendOutputs, takeOutputsBack } from "./own-outputs.ts";
import type { RunJournal } from "./run-journal.ts";
import { submitPatiently } from "./submit-patiently.ts";

/** One attempt of a run, as its record has it. */
export type Attempt = RunRecord["attempts"][number];

/** Told of an attempt that has ended, and of the one that begins. */
export type OnRetry = (ended: Attempt, next: Attempt) => void;

/** What trying again takes. */
export interface NextAttemptOptions {
  readonly runtime: ContainerRuntime;
  readonly journal: RunJournal;
  readonly secrets: readonly Secret[];
  /** Aborted: there is no other attempt. */
  readonly stop?: AbortSignal;
  readonly now: () => Date;
  /** Told before an attempt begins that is not the first. */
  readonly onRetry?: OnRetry;
  /** Told that something is waited for which others have at the moment. */
  readonly onWait?: (reason: string) => void;
}

/** A container that runs, or the result that is the run's. */
export type NextAttempt =
  | { readonly handle: RunHandle; readonly result?: never }
  | { readonly handle?: never; readonly result: TaskResult };

/**
 * Goes on after an attempt that ended with `result`, until one has started or there is none any more. The
 * results of all attempts but the last are in the journal then.
 * @throws RecordError when the journal cannot be written: nothing was started then
 */
export async function nextAttempt(
  options: NextAttemptOptions,
  result: TaskResult,
): Promise<NextAttempt> {
  let last = result;
  for (;;) {
    const { attempts, plan } = options.journal.current();
    const results = [...attempts.slice(0, -1).flatMap((attempt) => attempt.result ?? []), last];
    const due = isToEnd(options) ? undefined : dueAttempt(plan.retry, results);
    if (due === undefined) return { result: last };
    beginAttempt(options, last, due);
    await sleep(due.delayMs, undefined, {
      ...(options.stop !== undefined && { signal: options.stop }),
    }).catch(() => undefined);
    const outcome = await submitAttempt(options);
    if (outcome.handle !== undefined) return outcome;
    last = outcome.result;
  }
}

/** Starts the attempt that the journal has noted last, the first one or one that is due, or one after it. */
export async function startAttempts(options: NextAttemptOptions): Promise<NextAttempt> {
  const outcome = await submitAttempt(options);
  return outcome.handle === undefined ? nextAttempt(options, outcome.result) : outcome;
}

async function submitAttempt(options: NextAttemptOptions): Promise<NextAttempt> {
  const { runtime, journal, secrets, now } = options;
  if (isToEnd(options)) return { result: notStarted(now) };
  const record = journal.current();
  const { attempts, id } = record;
  try {
    await endOthers(runtime, journal);
    await clearOutputs(record);
    const plan = planOfAttempt(record, journal.file, secrets);
    const key = attemptKey(id, attempts.length);
    await lendOutputs(runtime, plan, key);
    const submission = await submitPatiently({
      ...options,
      key,
      plan,
      isToEnd: () => isToEnd(options),
      makeRoom: () => removeEarlier(runtime, journal, key),
    });
    if (submission === undefined) return { result: notStarted(now) };
    const { handle, failedStart, usage } = submission;
    const noted = withLast(attempts, {
      container: handle,
      ...(usage !== undefined && { usage: addSample(undefined, usage) }),
    });
    journal.update({ ...(failedStart === undefined && { state: "running" }), attempts: noted });
    if (failedStart === undefined) return { handle };
    return { result: classifyExit(failedStart, { plan, now: now().toISOString() }) };
  } catch (error) {
    if (!(error instanceof RuntimeFailure)) throw error;
    const handle = await findStarted(runtime, attemptKey(id, attempts.length), error);
    if (handle === undefined) return { result: classifyFailure(error, now().toISOString()) };
    journal.update({ state: "running", attempts: withLast(attempts, { container: handle }) });
    return { handle };
  }
}

/** The end of a run that was to end before anything of it ran. */
export function notStarted(now: () => Date): TaskResult {
  const message = "the task was stopped before its container was started";
  return { reason: Reason.Stopped, endedAt: now().toISOString(), message, nextStep: AFTER_STOP };
}

/** How often an engine that broke off is asked what became of a start, a second apart. */
const LOOKS = 5;

/** The answer to a start may be lost while the start itself goes on: the container that runs then. */
async function findStarted(
  runtime: ContainerRuntime,
  key: string,
  failure: RuntimeFailure,
): Promise<RunHandle | undefined> {
  if (failure.reason !== Reason.EngineUnavailable) return undefined;
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if (looks > 0) await sleep(1_000);
    const found = await runtime.list({ [KEY_LABEL]: key }).catch(() => undefined);
    if (found === undefined) continue;
    const container = found.find((one) => one.key === key);
    if (container?.state === "created") await runtime.remove(container).catch(() => undefined);
    if (container === undefined || container.state === "created") return undefined;
    const { id, name } = container;
    return { id, name, key };
  }
  return undefined;
}

function runLabels(journal: RunJournal): Readonly<Record<string, string>> {
  return { [RUN_LABEL]: journal.current().id, [RECORD_LABEL]: journal.file };
}

/** Two attempts never run side by side, also when the engine was away and nobody knows what it has started. */
async function endOthers(runtime: ContainerRuntime, journal: RunJournal): Promise<void> {
  const { id, attempts } = journal.current();
  if (attempts.length === 1) return;
  const key = attemptKey(id, attempts.length);
  for (const container of await runtime.list(runLabels(journal))) {
    if (container.key !== key && container.state !== "exited") await runtime.remove(container);
  }
}

/**
 * Removes what earlier attempts have left; only where the next one cannot be made beside
 * them: should we die just then, whoever takes over finds no secrets to go on with.
 */
async function removeEarlier(
  runtime: ContainerRuntime,
  journal: RunJournal,
  key: string,
): Promise<void> {
  for (const container of await runtime.list(runLabels(journal))) {
    if (container.key !== key) await runtime.remove(container);
  }
}

/** Notes an attempt before anything of it happens. */
function beginAttempt(
  { journal, now, onRetry }: NextAttemptOptions,
  result: TaskResult,
  { memory }: DueAttempt,
): void {
  const { attempts } = journal.current();
  const ended = withLast(attempts, endOf(result));
  const [first] = attempts;
  const resources = {
    ...(first?.resources ?? { extended: {} }),
    ...(memory !== undefined && { memoryLimitBytes: memory.memoryLimitBytes }),
  };
  const next = {
    number: attempts.length + 1,
    createdAt: now().toISOString(),
    resources,
    logStart: logSize(logFileOf(journal.file)),
  };
  journal.update({ attempts: [...ended, next] });
  const before = ended.at(-1);
  if (before !== undefined) onRetry?.(before, next);
}

/** What an attempt ends with, as the record keeps it. */
export function endOf(result: TaskResult): Pick<Attempt, "startedAt" | "result"> {
  return { ...(result.startedAt !== undefined && { startedAt: result.startedAt }), result };
}

/** The attempts with changes to the last one. */
export function withLast(attempts: readonly Attempt[], changes: Partial<Attempt>): Attempt[] {
  return attempts.map((attempt, index) =>
    index === attempts.length - 1 ? { ...attempt, ...changes } : attempt,
  );
}

/** What an attempt has left would be taken for results of the next (contract §3). */
async function clearOutputs({ plan, attempts }: RunRecord): Promise<void> {
  if (attempts.length === 1) return;
  for (const { channel, direction, source } of plan.mounts) {
    if (direction === "input") continue;
    try {
      await prepareOutput(source, ExistingOutput.overwrite);
    } catch (cause) {
      throw new RuntimeFailure({
        reason: Reason.StartFailed,
        message: `output '${channel}' could not be cleared for another attempt: ${cause instanceof Error ? cause.message : String(cause)}`,
        nextStep: `remove what is in ${source}, then run the task again`,
        cause,
      });
    }
  }
}

function isToEnd({ stop, journal }: NextAttemptOptions): boolean {
  return stop?.aborted === true || journal.current().stopping !== undefined;
}

/** Gives the outputs of the last attempt to the caller; what is left to do becomes a warning. */
export async function settleOutputs(runtime: ContainerRuntime, journal: RunJournal): Promise<void> {
  const { plan, attempts, id, warnings } = journal.current();
  const left = await takeOutputsBack(runtime, plan, attemptKey(id, attempts.length));
  if (left.length > 0) journal.update({ warnings: [...warnings, ...left] });
}

/**
 * Removes the containers of a run, all or all but one, as their labels say: those of the same key that belong
 * to another record are none of this one. What cannot be removed is for `clean`, and changes no result.
 */
export async function removeAll(
  runtime: ContainerRuntime,
  journal: RunJournal,
  except?: RunHandle,
): Promise<void> {
  const found = await runtime.list(runLabels(journal)).catch(() => []);
  for (const container of found) {
    if (container.id !== except?.id) await runtime.remove(container).catch(() => undefined);
  }
}
