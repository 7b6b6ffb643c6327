// The end of a container: one waiting call, renewed when the connection breaks, then its facts.
import { setTimeout as sleep } from "node:timers/promises";
import { numberAt, type ExitEvent } from "@task-api/runtime";
import { failedStart, type AwayWatch } from "@task-api/runtime/adapter";
import type { EngineClient } from "../http/engine-client.ts";
import { endedWithEngine } from "./ended-with-engine.ts";
import { readExit } from "./read-exit.ts";

/** The end of a container, which may not have come yet. */
export interface ExitWatch {
  /** Rejects with RuntimeFailure EngineUnavailable when the engine stays away. */
  readonly event: Promise<ExitEvent>;
  /** Resolves when `event` has settled either way. */
  readonly settled: Promise<void>;
  known(): boolean;
  /** Whether the end is known before so much time has passed. */
  within(ms: number): Promise<boolean>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Between creating and starting a container its caller may die; a living one needs less than this. */
const START_MS = 60_000;

/** What is shared by all that follows one container. */
export interface Following {
  /** Nobody follows any more. */
  readonly signal: AbortSignal;
  readonly away: AwayWatch;
}

/** Begins to wait; `startError` is what the engine said when starting failed, where that is known. */
export function watchExit(
  client: EngineClient,
  id: string,
  startError: string | undefined,
  following: Following,
): ExitWatch {
  const event = waitForExit(client, id, startError, following);
  let done = false;
  const finish = (): void => {
    done = true;
  };
  const settled = event.then(finish, finish);
  return {
    event,
    settled,
    known: () => done,
    async within(ms) {
      const cancel = new AbortController();
      await Promise.race([
        settled,
        sleep(ms, undefined, { signal: cancel.signal }).catch(() => undefined),
      ]);
      cancel.abort();
      return done;
    },
  };
}

async function waitForExit(
  client: EngineClient,
  id: string,
  startError: string | undefined,
  { signal, away }: Following,
): Promise<ExitEvent> {
  const begun = Date.now();
  let pause = FIRST_PAUSE_MS;
  let isToWait = startError === undefined;
  for (;;) {
    const waited = isToWait ? await waitOnce(client, id, signal) : undefined;
    if (waited === "gone") return { type: "exited", oomKilled: false, how: "lost" };
    try {
      const exit = await readExit(client, id, { waited, startError, signal });
      if (typeof exit !== "string") {
        const end = await endedWithEngine(client, exit, away, signal);
        away.answered();
        return end;
      }
      away.answered();
      isToWait = startError === undefined;
      if (exit === "not-started" && Date.now() - begun > START_MS) return neverStarted();
    } catch (error) {
      await away.failed(error);
      // Whether it is back is seen sooner than the container's end.
      isToWait = false;
      continue;
    }
    await sleep(pause, undefined, { signal });
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/**
 * Its code, once it has ended. A call that breaks off says nothing of the engine, it may have been cut on the
 * way for lasting so long: what has become of the container is for the inspection to tell.
 */
async function waitOnce(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
): Promise<number | "gone" | undefined> {
  try {
    const answer = await client.call("POST", `/containers/${id}/wait`, {
      query: { condition: "not-running" },
      signal,
      patienceMs: 0,
    });
    if (answer.status === 404) return "gone";
    return answer.status === 200 ? numberAt(answer.body, "StatusCode") : undefined;
  } catch {
    return undefined;
  }
}

function neverStarted(): ExitEvent {
  return failedStart("it was created, but whoever created it never started it");
}
