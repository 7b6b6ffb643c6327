// A container engine that does not answer while the containers of a DAG run may go on: nobody but it can say how they end,
// so it is waited for, however long that takes.
import { setTimeout as sleep } from "node:timers/promises";
import { Reason, type RunEvent, type RuntimeFailure } from "@task-api/runtime";
import { watchAway } from "@task-api/runtime/adapter";

/** What waiting takes. */
export interface WatchEngineOptions {
  /** Asks the engine for anything; throws RuntimeFailure EngineUnavailable while it is away. */
  readonly ask: () => Promise<unknown>;
  /** Told when the engine stays away, and when it is back. */
  readonly tell: (event: RunEvent) => void;
  /** Aborted: it is not waited for. */
  readonly hurry?: AbortSignal;
}

/** Waits for one engine. */
export interface EngineWatch {
  /**
   * Returns once the engine answers again.
   * @throws the failure itself when nobody wants to wait, and any other than an engine that is away
   */
  untilBack(failure: RuntimeFailure): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Begins to watch; nothing is asked yet. */
export function watchEngine({ ask, tell, hurry }: WatchEngineOptions): EngineWatch {
  const away = watchAway({
    signal: new AbortController().signal,
    patienceMs: Infinity,
    tell,
    ...(hurry !== undefined && { hurry }),
  });
  let pause = FIRST_PAUSE_MS;
  return {
    async untilBack(failure) {
      let last: unknown = failure;
      while (last !== undefined) {
        await away.failed(last);
        last = await ask().then(
          () => undefined,
          (error: unknown) => error,
        );
      }
      away.answered();
      // It may answer this and still not do what it is asked.
      await sleep(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    },
  };
}

/** Whether a failure says that the engine does not answer. */
export function isAway({ reason }: RuntimeFailure): boolean {
  return reason === Reason.EngineUnavailable;
}
