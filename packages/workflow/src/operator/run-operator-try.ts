// Runs a try of a task for an engine of somebody else's, and tells it what happens.
import { dirname } from "node:path";
import { mkdirSync } from "node:fs";
import { Reason, tidyUp, type RunEvent, type RunRecord } from "@task-api/runtime";
import type { TaskInstance } from "@task-api/spec";
import { taskRecordFile, taskRunId } from "../plan/layout.ts";
import { createContainerRunner, type ContainerRunnerOptions } from "../runner/container-runner.ts";
import { createRemovals } from "../runner/removals.ts";
import { followContainer, recordIn, type FollowSurroundings } from "../runner/follow-container.ts";
import { TRY_LABEL } from "../runner/labels.ts";
import { endOfRecord } from "../runner/task-end.ts";
import type { TaskEnd, TaskTry, TryControl } from "../runner/task-runner.ts";
import {
  askToStop,
  endEarlierTries,
  leftOnOtherMachine,
  listenForLaterTry,
  untilLetGo,
} from "./earlier-tries.ts";
import { forgetGoneRun, isOfGoneRun } from "./forget-gone-run.ts";
import { followTryLog, type TryLog } from "./follow-try-log.ts";
import { isLeaseOver, keepLease } from "./lease.ts";
import { levelOfLine } from "./level-of-line.ts";
import type { OperatorEvent, OperatorResult } from "./operator-event.ts";

/** A try, and the engine that it is for. */
export interface OperatorTryOptions extends Pick<
  ContainerRunnerOptions,
  "runtime" | "engine" | "capacity" | "place" | "pathMappings" | "minFreeBytes" | "limits"
> {
  readonly tried: Omit<TaskTry, "task">;
  /** What is to be run, or the result where that cannot be. Never rejects; only asked where no container is there to go on with. */
  readonly prepare: () => Promise<PreparedRun | OperatorResult>;
  /** Aborted: the task is to end. */
  readonly stop: AbortSignal;
  /** Aborted: it is killed, without waiting for it. */
  readonly kill: AbortSignal;
  /** Aborted: this process goes, and the container is for the next one. */
  readonly leave: AbortSignal;
  /** Resolves when there is room for more. */
  readonly tell: (event: OperatorEvent) => Promise<void> | void;
}

/** What a try is to run. */
export interface PreparedRun extends Pick<ContainerRunnerOptions, "plan" | "env"> {
  /** Index of its task in the plan. */
  readonly task: number;
}

/**
 * To its end; goes on with what an earlier process has begun of the same try.
 * @throws when the end could not be kept: whoever asks again for the same try finds out how it ended
 */
export async function runOperatorTry(options: OperatorTryOptions): Promise<OperatorResult> {
  const { tried, tell, place, leave } = options;
  const { taskId, tryNumber } = tried;
  mkdirSync(dirname(taskRecordFile(place, taskId)), { recursive: true });
  const gone = await forgetGoneRun(place, tried, { ...options, signal: options.stop });
  if (gone !== undefined) return lostOn(gone);
  const laterTry = new AbortController();
  const stop = AbortSignal.any([options.stop, laterTry.signal]);
  const listening = listenForLaterTry({ place, taskId }, tryNumber, () => laterTry.abort());
  let lease: ReturnType<typeof keepLease> | undefined;
  const letGo = (): void => lease?.close();
  leave.addEventListener("abort", letGo, { once: true });
  const keep = (): void => {
    // Only who follows a container hears of it.
    if (!leave.aborted) lease ??= keepLease(place, taskId);
  };
  try {
    const known = await endKnown(options, stop);
    if (known !== undefined) return known;
    const unheard = unheardEnd(options);
    if (unheard !== undefined) {
      const log = followTryLog(place, tried, tell);
      log.begin();
      await log.end();
      // Whoever has written it may have been killed right after.
      await tidyUp(options.runtime, taskRecordFile(place, taskId), unheard);
      return resultOf(endOfRecord(unheard), options, channelsOf(unheard));
    }
    return await goOnOrRun({ ...options, stop }, keep);
  } finally {
    leave.removeEventListener("abort", letGo);
    letGo();
    listening.close();
  }
}

/** Sees to what earlier tries have left; a result where that keeps this one from running. */
async function endKnown(
  options: OperatorTryOptions,
  stop: AbortSignal,
): Promise<OperatorResult | undefined> {
  const { tried, place } = options;
  const { taskId, tryNumber } = tried;
  const ending = { ...options, signal: stop };
  const left = isCleared(tried)
    ? await endEarlierTries({ place, taskId, before: tryNumber }, ending)
    : undefined;
  await untilLetGo(place, taskId);
  const machine = left ?? (await leftOnOtherMachine({ place, taskId }, ending));
  return machine === undefined ? undefined : lostOn(machine);
}

async function goOnOrRun(options: OperatorTryOptions, keep: () => void): Promise<OperatorResult> {
  const { tried, place } = options;
  const record = recordIn(taskRecordFile(place, tried.taskId));
  if (record?.state === "running") {
    const end = await goOn(record, options, keep);
    if (!isForThisTry(end, record, options)) return resultOf(end, options, channelsOf(record));
  }
  const prepared = await options.prepare();
  if ("outcome" in prepared) {
    // Nobody would come to end what may have been started of it.
    const all = { place, taskId: tried.taskId, before: tried.tryNumber + 1 };
    if (!prepared.may_retry) await endEarlierTries(all, { ...options, signal: options.kill });
    return prepared;
  }
  return run(prepared, options, keep);
}

/** It needs nothing but its record: an image that can no longer be had is no reason to leave it alone. */
async function goOn(
  { id }: RunRecord,
  options: OperatorTryOptions,
  keep: () => void,
): Promise<TaskEnd> {
  const { place, tried } = options;
  const log = followTryLog(place, tried, options.tell);
  const removals = createRemovals();
  const known = { task: 0, id, recordFile: taskRecordFile(place, tried.taskId) };
  const around = { ...options, ...following(options, log, keep), removals };
  const end = await followContainer(known, controlOf(options), around);
  await removals.all();
  await log.end();
  return end;
}

/** Whoever had the earlier try was told to end, and has died over it: this one has a container of its own. */
function isForThisTry(
  { reason }: TaskEnd,
  { plan }: RunRecord,
  { stop, tried }: OperatorTryOptions,
): boolean {
  const isEarlier = Number(plan.labels[TRY_LABEL]) < tried.tryNumber;
  return isEarlier && reason === Reason.Stopped && !stop.aborted;
}

async function run(
  { plan, task, env }: PreparedRun,
  options: OperatorTryOptions,
  keep: () => void,
): Promise<OperatorResult> {
  const { tried, place } = options;
  const log = followTryLog(place, tried, options.tell);
  const around = { ...options, ...following(options, log, keep), plan, env };
  const runner = createContainerRunner(around);
  const end = await runner.run({ ...tried, task }, controlOf(options));
  await runner.tidying();
  if (plan.workflow.tasks[task]?.fanOut === undefined) await log.end();
  return resultOf(end, options, plannedChannels(plan.instances[task]));
}

function controlOf({ stop, kill, tell }: OperatorTryOptions): TryControl {
  return { stop, kill, onRunning: () => void tell({ type: "state", state: "running" }) };
}

function following(
  { place, tried, tell }: OperatorTryOptions,
  log: TryLog,
  keep: () => void,
): Pick<FollowSurroundings, "isGone" | "askToStop" | "goOnWith" | "onEvent"> {
  const { taskId, tryNumber } = tried;
  return {
    isGone: () => isLeaseOver(place, taskId),
    askToStop: () => askToStop({ place, taskId, before: tryNumber + 1 }),
    goOnWith: "run the task again, which finds its container and stays with it",
    async onEvent(_, event, item) {
      keep();
      if (item === undefined) log.begin();
      await tellEvent(event, item, tell);
    },
  };
}

/** The first one since a user has cleared the task. */
function isCleared({ tryNumber, firstTry }: OperatorTryOptions["tried"]): boolean {
  return tryNumber === firstTry && firstTry > 1;
}

/**
 * The end of this very try; or that of an earlier one which has succeeded without its engine hearing of it, whose process was
 * killed: it is done, and nothing is done twice. One that has failed is what another try is for.
 */
function unheardEnd({ place, tried }: OperatorTryOptions): RunRecord | undefined {
  const { taskId, tryNumber, firstTry } = tried;
  const record = recordIn(taskRecordFile(place, taskId));
  if (record?.result === undefined) return undefined;
  if (record.id === taskRunId(place, taskId, tryNumber)) return record;
  if (isOfGoneRun(record, tried)) return undefined;
  const number = Number(record.plan.labels[TRY_LABEL]);
  const isOfRound = number >= firstTry && number < tryNumber;
  return isOfRound && endOfRecord(record).outcome !== "failed" ? record : undefined;
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
  { place, tried, stop }: Pick<OperatorTryOptions, "place" | "tried" | "stop">,
  channels: OperatorResult["channels"],
): OperatorResult {
  // Such as a process before this one, which went with its machine.
  const wasEndedByOthers = end.reason === Reason.Stopped && !stop.aborted;
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
    may_retry: end.outcome === "failed" && (end.isFinal !== true || wasEndedByOthers),
    ...(record !== undefined && { record_file: recordFile, record }),
    channels,
  };
}

/** A record of an earlier try may lie there where this one has come to none. */
function isEndOf(record: RunRecord | undefined, { reason, endedAt }: TaskEnd): boolean {
  const result = record?.result;
  return result?.reason === reason && Date.parse(result.endedAt) === endedAt;
}

function channelsOf({ plan }: RunRecord): OperatorResult["channels"] {
  return Object.fromEntries(
    plan.mounts.flatMap(({ channel, direction, source, results }) =>
      direction === "output" ? [[channel, results?.directory ?? source]] : [],
    ),
  );
}

function plannedChannels(instance: TaskInstance | undefined): OperatorResult["channels"] {
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
