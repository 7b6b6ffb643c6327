// From what the engine says about an end to a named result with a next step (contract §3).
import { formatBytes } from "@task-api/spec";
import type { ExitEvent } from "../port/events.ts";
import type { RunPlan } from "../port/run-plan.ts";
import type { RuntimeFailure } from "../port/runtime-failure.ts";
import { measured } from "../usage/measured.ts";
import type { UsageRecord } from "../usage/usage-record.ts";
import { AFTER_STOP } from "./after-stop.ts";
import { Reason } from "./reason.ts";
import type { TaskResult } from "./task-result.ts";

/** What the caller knows beside the engine's own words. */
export interface ExitContext {
  readonly plan: Pick<RunPlan, "exitCodes" | "resources" | "timeoutSeconds" | "retry">;
  /** Set when we ended the container ourselves. */
  readonly endedBy?: typeof Reason.Timeout | typeof Reason.Stopped;
  readonly usage?: UsageRecord | undefined;
  /** Now, RFC 3339: for an end whose time the engine does not know. */
  readonly now: string;
}

/** The exit code by which a process says "nothing to do here" (contract §3). */
const SKIP_CODE = 126;

/** Names the end of a container. */
export function classifyExit(exit: ExitEvent, context: ExitContext): TaskResult {
  const { exitCode } = exit;
  const memoryLimitBytes = context.plan.resources.memoryLimitBytes;
  const endedAt = exit.finishedAt ?? context.now;
  return {
    ...nameEnd(exit, context),
    ...(exitCode !== undefined && exit.how === "exited" && { exitCode }),
    ...(exit.startedAt !== undefined && { startedAt: exit.startedAt }),
    endedAt,
    ...(context.usage !== undefined && measured(context.usage, endedAt)),
    ...(memoryLimitBytes !== undefined && { memoryLimitBytes }),
  };
}

/** The result of a run that an engine refused before any process ran. */
export function classifyFailure(failure: RuntimeFailure, now: string): TaskResult {
  const { reason, message, nextStep } = failure;
  return { reason, endedAt: now, message, nextStep };
}

type NamedEnd = Pick<TaskResult, "reason" | "message" | "nextStep">;

function nameEnd(exit: ExitEvent, context: ExitContext): NamedEnd {
  switch (exit.how) {
    case "start-failed":
      return {
        reason: exit.refusal?.reason ?? Reason.StartFailed,
        message: `the container could not be started: ${exit.error ?? "the engine gave no reason"}`,
        nextStep:
          exit.refusal?.nextStep ??
          "check that the first word of the command exists in the image and is executable, and that every mounted_path can be mounted",
      };
    case "lost":
      return {
        reason: Reason.Lost,
        message:
          exit.error ??
          `the engine no longer knows the container, and nobody saw its end${exit.exitCode === undefined ? "" : ` (its exit code was ${exit.exitCode})`}`,
        nextStep:
          exit.refusal?.nextStep ??
          "somebody else removed it, or the engine lost its state: run the task again",
      };
    case "evicted":
      return {
        reason: exit.refusal?.reason ?? Reason.Evicted,
        message: `the engine took the task off its machine: ${exit.error ?? "it gave no reason"}`,
        nextStep: exit.refusal?.nextStep ?? "run the task again",
      };
    case "exited":
      return context.endedBy === undefined
        ? nameProcessEnd(exit, context)
        : nameOurEnd(context.endedBy, context);
  }
}

function nameOurEnd(endedBy: NonNullable<ExitContext["endedBy"]>, context: ExitContext): NamedEnd {
  if (endedBy === Reason.Stopped) {
    return { reason: endedBy, message: "the task was stopped", nextStep: AFTER_STOP };
  }
  return {
    reason: endedBy,
    message: `the task was still running after its timeout of ${context.plan.timeoutSeconds ?? 0} s and was stopped`,
    nextStep: "raise 'timeout' in the task.json, or find out in the log what it was waiting for",
  };
}

function nameProcessEnd(exit: ExitEvent, context: ExitContext): NamedEnd {
  const code = exit.exitCode ?? 0;
  // A child that was killed is no end: what the process itself made of it counts.
  if (exit.oomKilled && code !== 0) return nameOutOfMemory(context);
  if (exit.refusal !== undefined) return refused(exit.refusal, exit);
  if (code === 0) return { reason: Reason.Succeeded, message: "the task succeeded" };
  if (exit.engineAway === true && SIGNAL_CODES.has(code)) return nameEngineEnd(code);
  const meaning = context.plan.exitCodes[String(code)] ?? signalMeanings[code];
  const suffix = meaning === undefined ? "" : `: ${meaning}`;
  if (code === SKIP_CODE) {
    return {
      reason: Reason.Skipped,
      message: `the process skipped its work (exit code 126${suffix})`,
      nextStep:
        "nothing, if that was meant; a shell ends with 126 as well when a program in it is not executable: then the end of the log says so",
    };
  }
  return {
    reason: Reason.Failed,
    message: `the process failed with exit code ${code}${suffix}`,
    nextStep: `read the end of the log${meaning === undefined ? "; what the code means is for the image's author to say" : ""}`,
  };
}

/** The engine ended the process, and says why. */
function refused(
  { reason, nextStep }: NonNullable<ExitEvent["refusal"]>,
  { error }: ExitEvent,
): NamedEnd {
  return { reason, message: `the engine ended the task: ${error ?? reason}`, nextStep };
}

function nameEngineEnd(code: number): NamedEnd {
  return {
    reason: Reason.EngineUnavailable,
    message: `the engine was shut down or restarted while the task ran, and ended it (exit code ${code})`,
    nextStep:
      "run the task again; tasks outlive the restart of an engine that is told to leave them (Docker: live-restore in daemon.json)",
  };
}

/** How a process ends that was asked, or killed. */
const SIGNAL_CODES: ReadonlySet<number> = new Set([137, 143]);

/** 128 and the number of a signal; an author may say otherwise. */
const signalMeanings: Readonly<Record<number, string>> = {
  134: "it gave up by itself (SIGABRT)",
  137: "killed from outside (SIGKILL), not for want of memory",
  139: "it crashed (SIGSEGV)",
  143: "asked to end from outside (SIGTERM)",
};

function nameOutOfMemory(context: ExitContext): NamedEnd {
  const limit = context.plan.resources.memoryLimitBytes;
  const peak = context.usage?.peakMemoryBytes;
  const seen = peak === undefined ? ", which was reached" : `, peak ${formatBytes(peak)}`;
  return {
    reason: Reason.OOMKilled,
    message: `the kernel killed the process for want of memory (limit ${limit === undefined ? "none" : `${formatBytes(limit)}${seen}`})`,
    nextStep:
      limit === undefined
        ? "the machine itself ran out of memory: give the task fewer or smaller items, or a larger machine"
        : `raise resources.limits.memory${context.plan.retry?.on.includes("oom") === true ? " or retry.max_memory" : ""} in the task.json, or the scale rule of the channel that it reads`,
  };
}
