// Runs a try of a task for an engine of somebody else's, and tells it what happens.
import { dirname } from "node:path";
import { mkdirSync } from "node:fs";
import { Reason, type RunEvent, type RunRecord } from "@task-api/runtime";
import type { TaskInstance } from "@task-api/spec";
import { taskRecordFile } from "../plan/layout.ts";
import { createContainerRunner, type ContainerRunnerOptions } from "../runner/container-runner.ts";
import { recordIn } from "../runner/run-container.ts";
import { TRY_LABEL } from "../runner/labels.ts";
import { endOfRecord } from "../runner/task-end.ts";
import type { TaskEnd, TaskTry } from "../runner/task-runner.ts";
import {
  askToStop,
  endEarlierTries,
  leftOnOtherMachine,
  listenForLaterTry,
  untilLetGo,
} from "./earlier-tries.ts";
import { followTryLog } from "./follow-try-log.ts";
import { isLeaseOver, keepLease } from "./lease.ts";
import { levelOfLine } from "./level-of-line.ts";
import type { OperatorEvent, OperatorResult } from "./operator-event.ts";

/** A try, and the engine that it is for. */
export interface OperatorTryOptions extends Omit<
  ContainerRunnerOptions,
  "onEvent" | "index" | "goOnWith"
> {
  readonly tried: TaskTry;
  /** Aborted: the task is to end. */
  readonly stop: AbortSignal;
  /** Aborted: it is killed, without waiting for it. */
  readonly kill: AbortSignal;
  /** Resolves when there is room for more. */
  readonly tell: (event: OperatorEvent) => Promise<void> | void;
}

/**
 * To its end; goes on with what an earlier process has begun of the same try.
 * @throws when the end could not be kept: whoever asks again for the same try finds out how it ended
 */
export async function runOperatorTry(options: OperatorTryOptions): Promise<OperatorResult> {
  const { tried, tell, place, plan, runtime, engine } = options;
  const { taskId, tryNumber, firstTry } = tried;
  mkdirSync(dirname(taskRecordFile(place, taskId)), { recursive: true });
  const laterTry = new AbortController();
  const stop = AbortSignal.any([options.stop, laterTry.signal]);
  const listening = listenForLaterTry({ place, taskId }, tryNumber, () => laterTry.abort());
  const doesFanOut = plan.workflow.tasks[tried.task]?.fanOut !== undefined;
  let lease: ReturnType<typeof keepLease> | undefined;
  const isCleared = tryNumber === firstTry && firstTry > 1;
  try {
    if (isCleared) await endEarlierTries({ place, taskId, before: tryNumber }, runtime, stop);
    await untilLetGo(place, taskId);
    const isCluster = engine.kind === "kubernetes";
    const machine = isCluster ? undefined : await leftOnOtherMachine(place, taskId, stop);
    if (machine !== undefined) return lostOn(machine);
    const log = followTryLog(place, tried, tell);
    const unheard = doesFanOut || isCleared ? undefined : unheardEnd(options);
    if (unheard !== undefined) {
      log.begin();
      await log.end();
      return unheard;
    }
    const runner = createContainerRunner({
      ...options,
      ...(isCluster && { isGone: () => isLeaseOver(place, taskId) }),
      askToStop: () => askToStop({ place, taskId, before: tryNumber + 1 }),
      goOnWith: "run the task again, which finds its container and stays with it",
      async onEvent(_, event, item) {
        // Only who follows a container hears of it.
        lease ??= keepLease(place, taskId);
        if (!doesFanOut) log.begin();
        await tellEvent(event, item, tell);
      },
    });
    const end = await runner.run(tried, {
      stop,
      kill: options.kill,
      onRunning: () => void tell({ type: "state", state: "running" }),
    });
    await runner.tidying();
    if (!doesFanOut) await log.end();
    return resultOf(end, options);
  } finally {
    lease?.close();
    listening.close();
  }
}

/**
 * An earlier try that has succeeded without its engine hearing of it, whose process was killed: it is done, and nothing is done
 * twice. One that has failed is what another try is for.
 */
function unheardEnd(options: OperatorTryOptions): OperatorResult | undefined {
  const { place, tried } = options;
  const record = recordIn(taskRecordFile(place, tried.taskId));
  if (record?.result === undefined) return undefined;
  const number = Number(record.plan.labels[TRY_LABEL]);
  const end = endOfRecord(record);
  const isOfRound = number >= tried.firstTry && number < tried.tryNumber;
  return isOfRound && end.outcome !== "failed" ? resultOf(end, options) : undefined;
}

function lostOn(machine: string): OperatorResult {
  return refusedTry(
    Reason.Lost,
    `an earlier try was begun on the machine ${machine}, whose process is gone: its container may still run there`,
    {
      nextStep: `on ${machine}: task-api clean --stop; then clear the task`,
      mayRetry: true,
    },
  );
}

async function tellEvent(
  event: RunEvent,
  item: string | undefined,
  tell: OperatorTryOptions["tell"],
): Promise<void> {
  if (event.type === "waiting")
    await tell({ type: "state", state: "waiting", message: event.message });
  if (event.type === "engine") {
    const words = event.message === undefined ? "" : `: ${event.message}`;
    const message =
      event.state === "away" ? `the engine does not answer${words}` : "the engine answers again";
    await tell({ type: "log", level: "warning", at: event.at, message });
  }
  if (event.type !== "log" || item === undefined) return;
  for (const { at, stream, text } of event.lines) {
    await tell({ type: "log", level: levelOfLine(text), message: text, at, stream, item });
  }
}

function resultOf(
  end: TaskEnd,
  { place, plan, tried }: Pick<OperatorTryOptions, "place" | "plan" | "tried">,
): OperatorResult {
  const recordFile = taskRecordFile(place, tried.taskId);
  const found = recordIn(recordFile);
  const record = isEndOf(found, end) ? found : undefined;
  const nextStep = record?.result?.nextStep;
  return {
    type: "result",
    outcome: end.outcome,
    reason: end.reason,
    message: record?.result?.message ?? end.message,
    ...(nextStep !== undefined && { next_step: nextStep }),
    ...(end.exitCode !== undefined && { exit_code: end.exitCode }),
    may_retry: end.outcome === "failed" && end.isFinal !== true,
    ...(record !== undefined && { record_file: recordFile, record }),
    channels: channelsOf(plan.instances[tried.task]),
  };
}

/** A record of an earlier try may lie there where this one has come to none. */
function isEndOf(record: RunRecord | undefined, { reason, endedAt }: TaskEnd): boolean {
  const result = record?.result;
  return result?.reason === reason && Date.parse(result.endedAt) === endedAt;
}

function channelsOf(instance: TaskInstance | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (instance?.outputs ?? []).flatMap(({ name, source }) =>
      source.kind === "host" ? [[name, source.path]] : [],
    ),
  );
}

/** The result of a try that could not begin. */
export function refusedTry(
  reason: Reason,
  message: string,
  more: { readonly nextStep?: string; readonly mayRetry: boolean },
): OperatorResult {
  return {
    type: "result",
    outcome: "failed",
    reason,
    message,
    ...(more.nextStep !== undefined && { next_step: more.nextStep }),
    may_retry: more.mayRetry,
    channels: {},
  };
}
