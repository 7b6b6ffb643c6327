// Starts a container for which others may have the room at the moment. Waiting is part of its start, so it takes no longer
// than a start may.
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerRuntime, Submission } from "../port/container-runtime.ts";
import type { RunPlan } from "../port/run-plan.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";

/** What waiting takes. */
export interface SubmitPatientlyOptions {
  readonly runtime: Pick<ContainerRuntime, "submit">;
  readonly key: string;
  readonly plan: RunPlan;
  /** The run is to end. */
  readonly isToEnd: () => boolean;
  /** Removes what earlier attempts of the run have left. */
  readonly makeRoom: () => Promise<void>;
  readonly stop?: AbortSignal;
  readonly now: () => Date;
  /** Told that something is waited for which others have at the moment. */
  readonly onWait?: (reason: string) => void;
}

/** How long until it is asked again for what others have at the moment. */
const BUSY_MS = 2_000;

/**
 * Waits for what others have: as long as the container may take to start, where the plan says how long that is.
 * `undefined`: the run is to end.
 * @throws RuntimeFailure any other refusal; the last one when the time is over
 */
export async function submitPatiently(
  options: SubmitPatientlyOptions,
): Promise<Submission | undefined> {
  const { runtime, key, plan, onWait, stop, makeRoom, isToEnd, now } = options;
  const begun = now().getTime();
  const left = (): number =>
    (plan.startupTimeoutSeconds ?? Infinity) - (now().getTime() - begun) / 1000;
  let wanted = plan;
  let said: string | undefined;
  for (;;) {
    try {
      return await runtime.submit(key, wanted);
    } catch (error) {
      if (!(error instanceof RuntimeFailure) || !error.isBusy) throw error;
      if (error.countsEnded) await makeRoom();
      if (left() <= 0) throw late(plan, error);
      if (error.message !== said) onWait?.(error.message);
      said = error.message;
    }
    await sleep(Math.min(BUSY_MS, Math.max(left() * 1000, 0)), undefined, {
      ...(stop !== undefined && { signal: stop }),
    }).catch(() => undefined);
    if (isToEnd()) return undefined;
    wanted = within(plan, left());
  }
}

/** Whoever holds the container to its start counts whole seconds, from the moment when it is there. */
function within(plan: RunPlan, seconds: number): RunPlan {
  if (plan.startupTimeoutSeconds === undefined) return plan;
  return { ...plan, startupTimeoutSeconds: Math.max(Math.ceil(seconds), 1) };
}

function late({ startupTimeoutSeconds = 0 }: RunPlan, failure: RuntimeFailure): RuntimeFailure {
  const { reason, message, nextStep } = failure;
  return new RuntimeFailure({
    reason,
    message: `it had not started after ${startupTimeoutSeconds} s: ${message}`,
    nextStep,
    cause: failure,
  });
}
