// Whether a task is tried again, and with what: pure, from the attempts so far (contract §3).
import { RetryOn } from "@task-api/spec";
import type { MemoryStep, PlannedRetry } from "../port/run-plan.ts";
import { Reason } from "./reason.ts";
import type { TaskResult } from "./task-result.ts";

/** What the next attempt is to be. */
export interface DueAttempt {
  /** Memory and what goes with it, where it differs from the first attempt's. */
  readonly memory?: MemoryStep;
  /** How long to wait before it. */
  readonly delayMs: number;
}

/** Failures of the engine or machine are no fault of the task, so they do not use up its attempts. */
const INFRASTRUCTURE: ReadonlySet<Reason> = new Set([
  Reason.EngineUnavailable,
  Reason.Evicted,
  Reason.Lost,
]);
const MAX_INFRASTRUCTURE_RETRIES = 5;
/** An engine that restarts needs a while. */
const FIRST_DELAY_MS = 1_000;

/** `undefined`: the last of `results` is the end. */
export function dueAttempt(
  retry: PlannedRetry | undefined,
  results: readonly Pick<TaskResult, "reason" | "exitCode">[],
): DueAttempt | undefined {
  const last = results.at(-1);
  const kind = last && kindOf(last);
  if (retry === undefined || kind === undefined || !retry.on.includes(kind)) return undefined;
  const kinds = results.map(kindOf);
  const outOfMemory = kinds.filter((one) => one === RetryOn.oom).length;
  const memory = outOfMemory === 0 ? undefined : retry.memorySteps[outOfMemory - 1];
  const failed = kinds.filter((one) => one === RetryOn.infrastructure).length;
  if (kind === RetryOn.infrastructure) {
    if (failed > MAX_INFRASTRUCTURE_RETRIES) return undefined;
    return { ...(memory && { memory }), delayMs: FIRST_DELAY_MS * 2 ** (failed - 1) };
  }
  if (results.length - failed >= retry.maxAttempts) return undefined;
  if (kind === RetryOn.oom && memory === undefined) return undefined;
  return { ...(memory && { memory }), delayMs: 0 };
}

function kindOf({
  reason,
  exitCode,
}: Pick<TaskResult, "reason" | "exitCode">): RetryOn | undefined {
  if (reason === Reason.OOMKilled) return RetryOn.oom;
  if (INFRASTRUCTURE.has(reason)) return RetryOn.infrastructure;
  // A process that ended with 0 and failed all the same did so by its channels.
  return reason === Reason.Failed && exitCode !== 0 ? RetryOn.exit : undefined;
}
