// An engine that does not answer while a container is followed: it restarts, is upgraded, or is gone for
// good. It is waited for, whoever follows is told, and nobody has to wait who does not want to.
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "../port/events.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { Reason } from "../result/reason.ts";
import { timeOf } from "./engine-time.ts";

/** Keeps in mind whether an engine answers. */
export interface AwayWatch {
  /** The engine has answered. */
  answered(): void;
  /**
   * It has not: waits a while, so that it can be asked again.
   * @throws `failure` itself when it is another one than a lost connection, or waiting is over. An engine that denies us
   * is not away: it is asked again only where it has answered before, and not for long.
   */
  failed(failure: unknown): Promise<void>;
  /** The latest time that it was away; without `until` it still is, as far as is known. */
  lastAbsence(): Absence | undefined;
}

/** How long an engine has not answered. */
export interface Absence {
  readonly since: Date;
  readonly until?: Date;
}

/** What waiting depends on. */
export interface AwayOptions {
  /** Nobody follows any more. */
  readonly signal: AbortSignal;
  /** Aborted: an engine that is away is not waited for. */
  readonly hurry?: AbortSignal;
  /** Told when it stays away, and when it is back. */
  readonly tell?: (event: EngineEvent) => void;
  /** Infinity: until it answers. @default 5 min: upgrading an engine takes about one, booting its machine a few */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 5 * 60_000;
/** One that has just started may know nobody, and nobody's rights, until it has read them. */
const DENIED_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/** A connection that is back so soon is not worth a word. */
const UNTOLD_MS = 1_000;

/** Watches over the answers of one engine. */
export function watchAway(options: AwayOptions): AwayWatch {
  const { signal, hurry, tell, patienceMs = PATIENCE_MS } = options;
  const wake = hurry === undefined ? signal : AbortSignal.any([signal, hurry]);
  let since: Date | undefined;
  let absence: Absence | undefined;
  let deniedSince: number | undefined;
  let hasAnswered = false;
  let isTold = false;
  let pause = FIRST_PAUSE_MS;

  return {
    answered() {
      if (isTold) tell?.({ type: "engine", state: "back", at: timeOf(new Date()) });
      if (since !== undefined) absence = { since, until: new Date() };
      since = undefined;
      deniedSince = undefined;
      hasAnswered = true;
      isTold = false;
      pause = FIRST_PAUSE_MS;
    },
    async failed(failure) {
      if (signal.aborted || hurry?.aborted === true || !isConnectionLoss(failure)) {
        throw failure;
      }
      if (failure.isDenied) {
        deniedSince ??= Date.now();
        if (!hasAnswered || Date.now() - deniedSince > DENIED_MS) throw failure;
      } else {
        deniedSince = undefined;
        since ??= new Date();
        absence = { since };
        const awayMs = Date.now() - since.getTime();
        if (awayMs > patienceMs) throw failure;
        if (awayMs > UNTOLD_MS && !isTold) {
          isTold = true;
          const { message } = failure;
          const isPatient = patienceMs === Infinity;
          const at = timeOf(since);
          tell?.({ type: "engine", state: "away", at, message, ...(!isPatient && { patienceMs }) });
        }
      }
      await sleep(pause, undefined, { signal: wake }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    },
    lastAbsence: () => absence,
  };
}

function isConnectionLoss(error: unknown): error is RuntimeFailure {
  return error instanceof RuntimeFailure && error.reason === Reason.EngineUnavailable;
}
