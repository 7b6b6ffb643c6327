// Ends a container at its timeout or when somebody asks, and knows afterwards whether it was that which
// ended it: a task that had come to its end by itself was not stopped.
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerRuntime, RunHandle } from "../port/container-runtime.ts";
import type { ExitEvent } from "../port/events.ts";
import { Reason } from "../result/reason.ts";
import type { RunJournal } from "./run-journal.ts";
import { timeLeft } from "./time-left.ts";

/** The reasons that are ours. */
export type OurReason = typeof Reason.Timeout | typeof Reason.Stopped;

/** What ending takes. */
export interface EndRunOptions {
  readonly runtime: ContainerRuntime;
  readonly handle: RunHandle;
  readonly journal: RunJournal;
  /** Aborting asks the task to stop. */
  readonly stop?: AbortSignal;
  /** Aborting kills it without waiting any longer. */
  readonly kill?: AbortSignal;
  /** Seconds between asking a process to end and killing it. @default 10 */
  readonly graceSeconds?: number;
  readonly now: () => Date;
}

/** A watch over a container that may have to be ended. */
export interface EndWatch {
  /** The process has started, at this time of the engine's: from then on its timeout counts. */
  started(at: string): void;
  /** The reason when the end that came is ours. */
  reasonFor(exit: ExitEvent): Promise<OurReason | undefined>;
  /** Lets go of timers and signals. */
  cancel(): void;
}

/** `perhaps`: a stop whose answer was lost, or that an earlier process had asked for. */
type Outcome = "ours" | "perhaps" | "not ours";

const DEFAULT_GRACE_SECONDS = 10;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** The longest a timer can wait, 24.8 days. */
const MAX_TIMER_MS = 2_147_483_647;
/** How long the answer to a stop is waited for once the container has ended. */
const ANSWER_MS = 10_000;
/** How a process ends that was asked, or killed: 128 and the number of the signal. */
const SIGNAL_CODES: ReadonlySet<number | undefined> = new Set([137, 143]);

/** Begins to watch. A stop that an earlier process has begun goes on. */
export function endWhenAsked(options: EndRunOptions): EndWatch {
  const { journal, stop, kill, now } = options;
  const over = new AbortController();
  const begun = journal.current().stopping;
  let asked: { reason: OurReason; outcome: Promise<Outcome> } | undefined;

  const end = (reason: OurReason, graceSeconds: number): void => {
    if (asked === undefined) noteIntent(journal, reason);
    const isSure = begun === undefined;
    const outcome = stopUntilEnded(options, graceSeconds, { isSure, over: over.signal });
    asked ??= { reason, outcome };
  };
  const grace = options.graceSeconds ?? DEFAULT_GRACE_SECONDS;
  const onStop = (): void => {
    // What is killed need not be asked any more.
    if (kill?.aborted !== true) end(Reason.Stopped, grace);
  };
  const onKill = (): void => end(Reason.Stopped, 0);
  const timer = createTimer(journal, now, () => end(Reason.Timeout, grace));
  const { startedAt } = journal.current().attempts.at(-1) ?? {};
  if (startedAt !== undefined) timer.start(startedAt);
  if (begun !== undefined) end(begun, grace);
  if (stop?.aborted === true) onStop();
  if (kill?.aborted === true) onKill();
  stop?.addEventListener("abort", onStop, { once: true });
  kill?.addEventListener("abort", onKill, { once: true });

  return {
    started: (at) => timer.start(at),
    async reasonFor(exit) {
      if (asked === undefined) return undefined;
      over.abort();
      const answer = sleep(ANSWER_MS, "perhaps" as const, { ref: false });
      const outcome = await Promise.race([asked.outcome, answer]);
      const isLikely = SIGNAL_CODES.has(exit.exitCode) || begun !== undefined;
      return outcome === "ours" || (outcome === "perhaps" && isLikely) ? asked.reason : undefined;
    },
    cancel() {
      over.abort();
      timer.cancel();
      stop?.removeEventListener("abort", onStop);
      kill?.removeEventListener("abort", onKill);
    },
  };
}

interface Timer {
  /** Whoever takes a run over hears once more of its start. */
  start(startedAt: string): void;
  cancel(): void;
}

function createTimer(journal: RunJournal, now: () => Date, end: () => void): Timer {
  const { plan, createdAt: runCreatedAt, attempts } = journal.current();
  const { timeoutSeconds } = plan;
  const createdAt = attempts.at(-1)?.createdAt ?? runCreatedAt;
  let timer: NodeJS.Timeout | undefined;
  return {
    start(startedAt) {
      if (timeoutSeconds === undefined) return;
      clearTimeout(timer);
      const wait = (): void => {
        const left = timeLeft({ timeoutSeconds, createdAt, startedAt }, now());
        timer = left > MAX_TIMER_MS ? setTimeout(wait, MAX_TIMER_MS) : setTimeout(end, left);
      };
      wait();
    },
    cancel: () => clearTimeout(timer),
  };
}

/** Whoever takes over must know that the end is ours. A full disk is no reason not to stop. */
function noteIntent(journal: RunJournal, reason: OurReason): void {
  try {
    journal.update({ stopping: reason });
  } catch {
    // The end itself is written later, or fails loudly then.
  }
}

/** One refusal of the engine is not the last word: the container is to end. */
async function stopUntilEnded(
  { runtime, handle }: EndRunOptions,
  graceSeconds: number,
  so: { readonly isSure: boolean; readonly over: AbortSignal },
): Promise<Outcome> {
  let { isSure } = so;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      if (await runtime.stop(handle, graceSeconds)) return "ours";
      return isSure ? "not ours" : "perhaps";
    } catch {
      isSure = false;
    }
    await sleep(pause, undefined, { signal: so.over }).catch(() => undefined);
    if (so.over.aborted) return "perhaps";
  }
}
