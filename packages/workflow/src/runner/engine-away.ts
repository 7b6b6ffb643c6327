// A container engine that does not answer while the containers of a DAG run may go on: nobody but it can say how they end,
// so it is waited for, however long that takes.
import { setTimeout as sleep } from "node:timers/promises";
import { Reason, RuntimeFailure, type RunEvent } from "@task-api/runtime";
import { watchAway } from "@task-api/runtime/adapter";

/** What waiting takes. */
export interface WatchEngineOptions {
  /** Asks the engine for anything; throws RuntimeFailure EngineUnavailable while it is away. */
  readonly ask: () => Promise<unknown>;
  /** Told when the engine stays away, and when it is back. */
  readonly tell: (event: RunEvent) => void;
  /** Aborted: it is not waited for. */
  readonly hurry?: AbortSignal;
  /** What a user does so that somebody goes on with the task. */
  readonly goOnWith: string;
}

/** Waits for one engine. */
export interface EngineWatch {
  /**
   * Returns once the engine answers.
   * @throws RuntimeFailure when nobody wants to wait, or it answers with something else than yes
   */
  untilBack(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Begins to watch; nothing is asked yet. */
export function watchEngine({ ask, tell, hurry, goOnWith }: WatchEngineOptions): EngineWatch {
  const away = watchAway({
    signal: new AbortController().signal,
    patienceMs: Infinity,
    tell,
    ...(hurry !== undefined && { hurry }),
  });
  let pause = FIRST_PAUSE_MS;
  return {
    async untilBack() {
      while (!(await answers(ask, away, goOnWith)));
      away.answered();
      // It may answer this and still not do what it is asked.
      await sleep(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    },
  };
}

async function answers(
  ask: WatchEngineOptions["ask"],
  away: ReturnType<typeof watchAway>,
  goOnWith: string,
): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (failure) {
    await away.failed(failure).catch((error: unknown) => {
      throw mayGoOn(error, goOnWith);
    });
    return false;
  }
}

function mayGoOn(error: unknown, goOnWith: string): unknown {
  if (!(error instanceof RuntimeFailure)) return error;
  return new RuntimeFailure({
    reason: error.reason,
    message: `The task may still run, its end is not known. ${error.message}`,
    nextStep: `${error.nextStep} Then go on with the run: ${goOnWith}`,
    cause: error,
  });
}

/** Whether a failure says that the engine does not answer. */
export function isAway({ reason }: RuntimeFailure): boolean {
  return reason === Reason.EngineUnavailable;
}
