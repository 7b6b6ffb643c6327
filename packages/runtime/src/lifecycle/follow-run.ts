// The second half of a run: from a container that exists to a finished record. Works the same for
// the process that started it and for one that takes over after a crash, because everything it
// needs is in the record.
import { existsSync } from "node:fs";
import { publishResults } from "../channels/staged-output.ts";
import { judgeStrictly } from "../channels/strict-channels.ts";
import type { ContainerRuntime, RunHandle } from "../port/container-runtime.ts";
import type { ExitEvent, LogLine, RunEvent } from "../port/events.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { openLog } from "../record/log-file.ts";
import { RecordError, logFileOf } from "../record/record-file.ts";
import { resumeLog } from "../record/resume-log.ts";
import type { RunRecord } from "../record/run-record.ts";
import { createLineRedactor } from "../redact/redact-lines.ts";
import type { Secret } from "../redact/secret.ts";
import { classifyExit } from "../result/classify.ts";
import { Reason } from "../result/reason.ts";
import { judgeScaleRules } from "../scale/judge-scale-rules.ts";
import type { TaskResult } from "../result/task-result.ts";
import { dropClaims } from "./claim-run.ts";
import { endWhenAsked, type EndRunOptions } from "./end-run.ts";
import { createUsageKeeper } from "./keep-usage.ts";
import { logsCommand } from "./logs-command.ts";
import {
  endOf,
  nextAttempt,
  removeAll,
  settleOutputs,
  startAttempts,
  withLast,
  type OnRetry,
} from "./next-attempt.ts";
import { noteStart } from "./note-start.ts";
import { reportChannels } from "./report-channels.ts";
import type { RunJournal } from "./run-journal.ts";

/** What following needs. */
export interface FollowRunOptions extends Pick<EndRunOptions, "stop" | "kill" | "graceSeconds"> {
  readonly runtime: ContainerRuntime;
  readonly journal: RunJournal;
  /** The container to follow; absent: that of the journal's last attempt is yet to be started. */
  readonly handle?: RunHandle;
  /** Kept out of the log and of what `onEvent` sees. */
  readonly secrets: readonly Secret[];
  readonly onRetry?: OnRetry;
  /** Told that something is waited for which others have at the moment. */
  readonly onWait?: (reason: string) => void;
  /** Sees every event; the run waits for what it returns, so that a slow reader fills no memory. */
  readonly onEvent?: (event: RunEvent) => Promise<void> | void;
  /** Sample memory and CPU. @default true */
  readonly usage?: boolean;
  /** How long an engine that is away is waited for. @default 5 min */
  readonly patienceMs?: number;
  /** How a user goes on with a run that is left as it is. @default `task-api check-task-run` and the record */
  readonly goOnWith?: string;
  /**
   * Takes the removal of the last container over, so that the end of the run does not wait for it. It rejects
   * where neither the container can be removed nor that be written down.
   * @default it is waited for
   */
  readonly onRemoval?: (removal: Promise<unknown>) => void;
  /** @default () => new Date() */
  readonly now?: () => Date;
}

/**
 * Follows a run to its end through all of its attempts, keeps its log, writes the finished record and
 * removes the containers.
 * @throws RecordError when the finished record cannot be written: the container is kept then, so
 * that its end is not lost.
 */
export async function followRun(options: FollowRunOptions): Promise<RunRecord> {
  const { runtime, journal, handle } = options;
  const attempting = { ...options, now: options.now ?? ((): Date => new Date()) };
  let next = handle === undefined ? await startAttempts(attempting) : { handle };
  for (;;) {
    if (next.handle === undefined) return finishWithout(options, next.result);
    const following = { ...attempting, handle: next.handle };
    if (journal.current().attempts.length > 1) await removeAll(runtime, journal, next.handle);
    const followed = await followAttempt(following);
    next = await nextAttempt(attempting, followed.result);
    if (next.result === followed.result) return finishAfter(following, followed);
  }
}

/** A container to follow. */
type FollowAttemptOptions = FollowRunOptions & Required<Pick<FollowRunOptions, "handle" | "now">>;

/** How one attempt went; it is judged by its process, not yet by its channels. */
interface Followed {
  readonly seen: Seen;
  readonly result: TaskResult;
}

async function followAttempt(options: FollowAttemptOptions): Promise<Followed> {
  const { journal, now } = options;
  const ending = endWhenAsked(options);
  try {
    const onRunning = (at: string): void => {
      noteStart(journal, at);
      ending.started(at);
    };
    const seen = await observeToEnd({ ...options, onRunning });
    const { plan, attempts } = journal.current();
    const endedBy = await ending.reasonFor(seen.exit);
    const result = classifyExit(seen.exit, {
      plan: { ...plan, resources: attempts.at(-1)?.resources ?? { extended: {} } },
      ...(endedBy !== undefined && { endedBy }),
      usage: attempts.at(-1)?.usage,
      now: now().toISOString(),
    });
    await settleOutputs(options.runtime, journal);
    return { seen, result };
  } finally {
    ending.cancel();
  }
}

/** The end of a run whose last container was followed. */
async function finishAfter(
  options: FollowAttemptOptions,
  { seen, result: end }: Followed,
): Promise<RunRecord> {
  const { journal } = options;
  const { plan, attempts, warnings } = journal.current();
  const channels = await reportChannels(plan.mounts);
  const judged =
    plan.strictChannels === true ? judgeStrictly(end, channels.reports, channels.warnings) : end;
  const { result, left } = await publish(judged, plan.mounts);
  const findings = judgeScaleRules(plan.scaleRules ?? [], attempts.at(-1), end);
  const record = finish(options, {
    attempts: withLast(attempts, endOf(result)),
    channels: channels.reports,
    ...(findings.length > 0 && { findings }),
    warnings: [
      ...warnings,
      ...warningsOf(seen, end),
      ...channels.warnings,
      ...left,
      ...keptFor(seen, options),
    ],
    result,
  });
  // A container whose log could not be kept stays.
  if (seen.logFailure !== undefined) return record;
  const removal = letGo(options, record);
  if (options.onRemoval === undefined) return removal;
  options.onRemoval(removal);
  return record;
}

/** Puts staged results into their places when the task has succeeded; says where they are otherwise. */
async function publish(
  result: TaskResult,
  mounts: RunRecord["plan"]["mounts"],
): Promise<{ readonly result: TaskResult; readonly left: readonly string[] }> {
  const staged = mounts.flatMap(({ source, results }) => (results ? [{ source, results }] : []));
  const unfinished = (): string[] =>
    staged
      .filter(({ source }) => existsSync(source))
      .map(({ source }) => `the unfinished results are in ${source}, until the next run`);
  if (result.reason !== Reason.Succeeded) return { result, left: unfinished() };
  try {
    for (const { source, results } of staged) await publishResults(source, results);
    return { result, left: [] };
  } catch (error) {
    const message = `the process succeeded, but its results could not be put into their place: ${error instanceof Error ? error.message : String(error)}`;
    const nextStep = "make room there, then move them by hand or run the task again";
    const failed = { ...result, reason: Reason.Failed, message, nextStep };
    return { result: failed, left: unfinished() };
  }
}

/** The end of a run whose last attempt has not come to run. */
async function finishWithout(options: FollowRunOptions, result: TaskResult): Promise<RunRecord> {
  const { runtime, journal } = options;
  await settleOutputs(runtime, journal);
  const attempts = withLast(journal.current().attempts, endOf(result));
  const record = finish(options, { attempts, result });
  await removeAll(runtime, journal);
  return record;
}

/** While the end is not on disk the container stays: it is the only other place that knows it. */
function finish(options: FollowRunOptions, changes: Partial<RunRecord>): RunRecord {
  const { journal } = options;
  try {
    const record = journal.finish(changes);
    dropClaims(journal.file);
    return record;
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    const nextStep = `the container is kept; ${error.nextStep}, then: ${commandToGoOn(options)}`;
    throw new RecordError("write", error.message, nextStep, error.cause);
  }
}

function commandToGoOn({ journal, goOnWith }: FollowRunOptions): string {
  return goOnWith ?? `task-api check-task-run ${journal.file}`;
}

/** How a warning begins that says so. */
export const KEPT = "its container is kept";

/** Written with the end, so that nobody takes the container for one that was left behind. */
function keptFor({ logFailure }: Seen, { journal, handle }: FollowAttemptOptions): string[] {
  if (logFailure === undefined) return [];
  return [`${KEPT}, which has all of it: ${logsCommand(journal.current().engine, handle.name)}`];
}

/** One that cannot be removed changes no result. */
async function letGo(
  { runtime, journal, handle }: FollowAttemptOptions,
  record: RunRecord,
): Promise<RunRecord> {
  try {
    await runtime.remove(handle);
    return record;
  } catch (error) {
    const { warnings } = journal.current();
    const message = `the container could not be removed: ${error instanceof Error ? error.message : String(error)}`;
    return journal.finish({ warnings: [...warnings, message] });
  }
}

/** What was seen of a container. */
interface Seen {
  readonly exit: ExitEvent;
  /** Why the log is not whole. */
  readonly logFailure: Error | undefined;
}

function warningsOf({ exit, logFailure }: Seen, { reason }: TaskResult): string[] {
  const isSurvived = exit.oomKilled && exit.exitCode === 0;
  const isOwnEnd = reason === Reason.Succeeded || reason === Reason.Failed;
  return [
    ...(exit.engineAway === true && isOwnEnd
      ? ["the engine was away when the task ended and may have asked it to: are its results whole?"]
      : []),
    ...(isSurvived
      ? ["the kernel killed a process of the task for want of memory, the task went on"]
      : []),
    ...(logFailure === undefined ? [] : [`the log is not complete: ${logFailure.message}`]),
  ];
}

/** `onRunning` is told when the process has started. */
type ObserveOptions = FollowAttemptOptions & { readonly onRunning: (at: string) => void };

async function observeToEnd(options: ObserveOptions): Promise<Seen> {
  const seen = await observeOnce(options).catch((error: unknown) => {
    throw goesOnUnseen(error, options);
  });
  if (seen.logFailure === undefined || seen.exit.how !== "exited") return seen;
  // Space may have come back since: the engine still has the whole log.
  const { logFailure } = await observeOnce({ ...options, usage: false, onEvent: () => undefined });
  return { ...seen, logFailure };
}

/** An engine that stays away leaves the run unfinished: the container, and the engine's log of it, may go on. */
function goesOnUnseen(error: unknown, options: FollowRunOptions): unknown {
  if (!(error instanceof RuntimeFailure) || error.reason !== Reason.EngineUnavailable) return error;
  return new RuntimeFailure({
    reason: error.reason,
    message: `The task was started and may still run, its end is not known. ${error.message}`,
    nextStep: `${error.nextStep} Then go on with the run: ${commandToGoOn(options)}`,
    cause: error,
  });
}

async function observeOnce(options: ObserveOptions): Promise<Seen> {
  const { runtime, handle, journal, secrets, onEvent, onRunning } = options;
  const logFile = logFileOf(journal.file);
  const resumed = resumeLog(logFile, journal.current().attempts.at(-1)?.logStart);
  const isNew = skipFirst(resumed.unfinished);
  const log = openLog(logFile);
  const redactor = createLineRedactor(secrets);
  const keepUsage = createUsageKeeper(journal);
  let exit: ExitEvent = { type: "exited", oomKilled: false, how: "lost" };
  const show = async (event: RunEvent): Promise<void> => {
    if (event.type === "log") {
      if (event.lines.length === 0) return;
      log.write(event.lines);
    }
    await onEvent?.(event);
  };
  try {
    for await (const event of runtime.observe(handle, {
      usage: options.usage ?? true,
      logsAfter: resumed.position,
      ...(options.kill !== undefined && { hurry: options.kill }),
      ...(options.patienceMs !== undefined && { patienceMs: options.patienceMs }),
    })) {
      if (event.type === "usage") keepUsage(event);
      if (event.type === "state" && event.state === "running") onRunning(event.at);
      if (event.type === "exited") {
        exit = event;
        await show({ type: "log", lines: redactor.rest().filter(isNew) });
      }
      await show(
        event.type === "log"
          ? { type: "log", lines: redactor.take(event.lines).filter(isNew) }
          : event,
      );
    }
  } finally {
    log.close();
  }
  return { exit, logFailure: log.failure() };
}

/** A filter that leaves out the first lines of each stream: those of a line that is read again. */
function skipFirst(
  counts: Readonly<Record<LogLine["stream"], number>>,
): (line: LogLine) => boolean {
  const left = { ...counts };
  return ({ stream }) => {
    if (left[stream] === 0) return true;
    left[stream] -= 1;
    return false;
  };
}
