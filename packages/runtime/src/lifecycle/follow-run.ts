// The second half of a run: from a container that exists to a finished record. Works the same for
// the process that started it and for one that takes over after a crash, because everything it
// needs is in the record.
import { checkChannels } from "../channels/check-channels.ts";
import type { ChannelReport } from "../channels/channel-report.ts";
import { readChannel } from "../channels/read-channel.ts";
import type { ContainerRuntime, RunHandle } from "../port/container-runtime.ts";
import type { ExitEvent, RunEvent } from "../port/events.ts";
import { openLog } from "../record/log-file.ts";
import { RecordError, logFileOf } from "../record/record-file.ts";
import { resumeLog } from "../record/resume-log.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { Redact } from "../redact/redactor.ts";
import { classifyExit } from "../result/classify.ts";
import { Reason } from "../result/reason.ts";
import { dropClaims } from "./claim-run.ts";
import type { RunJournal } from "./run-journal.ts";

/** What following needs. */
export interface FollowRunOptions {
  readonly runtime: ContainerRuntime;
  readonly journal: RunJournal;
  readonly handle: RunHandle;
  readonly redact: Redact;
  /** Aborting asks the task to stop; the run then ends as `Stopped`. */
  readonly stop?: AbortSignal;
  /** Sees every event, log texts redacted. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Sample memory and CPU. @default true */
  readonly usage?: boolean;
  /** Seconds between asking a process to end and killing it. @default 10 */
  readonly graceSeconds?: number;
  /** @default () => new Date() */
  readonly now?: () => Date;
}

/**
 * Follows a container to its end, keeps its log, writes the finished record and removes the container.
 * @throws RecordError when the finished record cannot be written: the container is kept then, so
 * that its end is not lost.
 */
export async function followRun(options: FollowRunOptions): Promise<RunRecord> {
  const { runtime, journal, handle } = options;
  const now = options.now ?? ((): Date => new Date());
  const ending = stopWhenAsked(options, now);
  try {
    const seen = await observeToEnd(options);
    const plan = planOf(journal.current());
    const endedBy = await ending.by();
    const result = classifyExit(seen.exit, {
      plan,
      ...(endedBy !== undefined && { endedBy }),
      ...(seen.peakMemoryBytes !== undefined && { peakMemoryBytes: seen.peakMemoryBytes }),
      now: now().toISOString(),
    });
    const attempts = journal.current().attempts.map((attempt) => ({
      ...attempt,
      ...(result.startedAt !== undefined && { startedAt: result.startedAt }),
      result,
    }));
    const channels = await reportChannels(journal.current());
    const warnings = [...journal.current().warnings, ...seen.warnings];
    const record = finish(journal, { state: "finished", attempts, channels, warnings, result });
    dropClaims(journal.file);
    await runtime.remove(handle);
    return record;
  } finally {
    ending.cancel();
  }
}

/** While the end is not on disk the container stays: it is the only other place that knows it. */
function finish(journal: RunJournal, changes: Partial<RunRecord>): RunRecord {
  try {
    return journal.update(changes);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    const nextStep = `the container is kept; free space, then: task-api check-task-run ${journal.file}`;
    throw new RecordError("write", error.message, nextStep, error.cause);
  }
}

interface Seen {
  readonly exit: ExitEvent;
  readonly peakMemoryBytes: number | undefined;
  readonly warnings: readonly string[];
}

async function observeToEnd(options: FollowRunOptions): Promise<Seen> {
  const logFile = logFileOf(options.journal.file);
  const logsAfter = await resumeLog(logFile);
  const log = openLog(logFile, options.redact);
  let peakMemoryBytes: number | undefined;
  let exit: ExitEvent = { type: "exited", oomKilled: false, how: "lost" };
  try {
    const from = { usage: options.usage ?? true, logsAfter };
    for await (const event of options.runtime.observe(options.handle, from)) {
      if (event.type === "log") log.write(event.lines);
      if (event.type === "usage") {
        peakMemoryBytes = Math.max(
          peakMemoryBytes ?? 0,
          event.peakMemoryBytes ?? event.memoryBytes,
        );
      }
      if (event.type === "exited") exit = event;
      options.onEvent?.(redactEvent(event, options.redact));
    }
  } finally {
    log.close();
  }
  const failure = log.failure();
  const warnings = failure === undefined ? [] : [`the log is not complete: ${failure.message}`];
  return { exit, peakMemoryBytes, warnings };
}

type OurEnd = typeof Reason.Timeout | typeof Reason.Stopped;

/** Ends the container at its timeout or when the caller asks, and remembers which of the two it was. */
function stopWhenAsked(
  options: FollowRunOptions,
  now: () => Date,
): { by(): Promise<OurEnd | undefined>; cancel(): void } {
  let ending: Promise<OurEnd | undefined> | undefined;
  const end = (reason: OurEnd) => (): void => {
    // A container that had ended by itself was not ended by us. A failure to stop shows as the run
    // going on; the exit event stays the only truth.
    ending ??= options.runtime.stop(options.handle, options.graceSeconds ?? 10).then(
      (stopped) => (stopped ? reason : undefined),
      () => reason,
    );
  };
  const record = options.journal.current();
  const seconds = record.plan.timeoutSeconds;
  const passed = now().getTime() - Date.parse(record.createdAt);
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(
          end(Reason.Timeout),
          Math.min(Math.max(seconds * 1000 - passed, 0), MAX_TIMER_MS),
        );
  const stopped = end(Reason.Stopped);
  if (options.stop?.aborted === true) stopped();
  options.stop?.addEventListener("abort", stopped, { once: true });
  return {
    by: async () => ending,
    cancel: () => {
      clearTimeout(timer);
      options.stop?.removeEventListener("abort", stopped);
    },
  };
}

/** The longest a timer can wait, 24.8 days. */
const MAX_TIMER_MS = 2_147_483_647;

function planOf(record: RunRecord): Parameters<typeof classifyExit>[1]["plan"] {
  const resources = record.attempts.at(-1)?.resources ?? { extended: {} };
  const { exitCodes, timeoutSeconds } = record.plan;
  return { exitCodes, resources, ...(timeoutSeconds !== undefined && { timeoutSeconds }) };
}

function reportChannels(record: RunRecord): Promise<ChannelReport[]> {
  return checkChannels(
    record.plan.mounts.map(({ channel, direction, source, formats }) => ({
      channel,
      direction,
      content: readChannel(source),
      formats,
    })),
  );
}

function redactEvent(event: RunEvent, redact: Redact): RunEvent {
  if (event.type !== "log") return event;
  return { type: "log", lines: event.lines.map((line) => ({ ...line, text: redact(line.text) })) };
}
