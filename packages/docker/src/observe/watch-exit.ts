// The end of a container: one waiting call, renewed when the connection breaks, then its facts.
import { setTimeout as sleep } from "node:timers/promises";
import { numberAt, Reason, RuntimeFailure, type ExitEvent } from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { engineRefused } from "../http/engine-failure.ts";
import { failedStart } from "../container/start-words.ts";
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
/** A restarting engine is back within this time. */
const AWAY_MS = 60_000;
/** Between creating and starting a container its caller may die; a living one needs less than this. */
const START_MS = 60_000;

/** Begins to wait; `startError` is what the engine said when starting failed, where that is known. */
export function watchExit(
  client: EngineClient,
  id: string,
  startError: string | undefined,
  signal: AbortSignal,
): ExitWatch {
  const event = waitForExit(client, id, startError, signal);
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
  signal: AbortSignal,
): Promise<ExitEvent> {
  const begun = Date.now();
  let awaySince: number | undefined;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    try {
      const waited = startError === undefined ? await waitOnce(client, id, signal) : undefined;
      if (waited === "gone") return { type: "exited", oomKilled: false, how: "lost" };
      const exit = await readExit(client, id, { waited, startError, signal });
      if (exit === "not-started" && Date.now() - begun > START_MS) return neverStarted();
      if (typeof exit !== "string") return exit;
      awaySince = undefined;
    } catch (error) {
      if (signal.aborted || !isConnectionLoss(error)) throw error;
      awaySince ??= Date.now();
      if (Date.now() - awaySince > AWAY_MS) throw error;
    }
    await sleep(pause, undefined, { signal });
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function waitOnce(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
): Promise<number | "gone" | undefined> {
  const answer = await client.call("POST", `/containers/${id}/wait`, {
    query: { condition: "not-running" },
    signal,
    patienceMs: 0,
  });
  if (answer.status === 404) return "gone";
  if (answer.status !== 200) throw engineRefused(client, "waiting for a container", answer);
  return numberAt(answer.body, "StatusCode");
}

function neverStarted(): ExitEvent {
  return failedStart("it was created, but whoever created it never started it");
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof RuntimeFailure && error.reason === Reason.EngineUnavailable;
}
