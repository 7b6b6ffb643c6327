// One request: runs its try, and turns whatever happens into a result.
import { Severity, formatPath, type Finding } from "@task-api/spec";
import { Reason, RuntimeFailure } from "@task-api/runtime";
import {
  finalReasons,
  minFreeBytesOf,
  readStorage,
  refusedTry,
  runOperatorTry,
  type OperatorEvent,
  type OperatorResult,
  type OperatorTry,
  type PreparedRun,
  type RunPlace,
  type Storage,
} from "@task-api/workflow";
import type { Output, Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { poolOf } from "../dag/engine-limits.ts";
import { describeError } from "../output/describe-error.ts";
import type { Connection, Connections } from "./connections.ts";
import { prepareTry } from "./prepare-try.ts";
import { targetOfTry } from "./target-of-try.ts";

/** What a try is run with. */
export interface RunTryOptions {
  readonly request: OperatorTry;
  readonly connections: Connections;
  readonly terminal: Terminal;
  /** Aborted: the task is to end. */
  readonly stop: AbortSignal;
  /** Aborted: without waiting for it. */
  readonly kill: AbortSignal;
  /** Aborted: the container is for the next process. */
  readonly leave: AbortSignal;
  readonly tell: (event: OperatorEvent) => Promise<void> | void;
}

/** Never throws. */
export async function runTry(options: RunTryOptions): Promise<OperatorResult> {
  try {
    return await connectAndRun(options);
  } catch (error) {
    return resultOfError(error, options.stop);
  }
}

async function connectAndRun(options: RunTryOptions): Promise<OperatorResult> {
  const { request, connections, stop, kill, leave, tell } = options;
  const problem = problemOf(request);
  if (problem !== undefined) return problem;
  const storage = storageOf(request);
  await tell({ type: "state", state: "preparing" });
  const connection = await connections.to(targetOfTry(request));
  return runOperatorTry({
    ...connection,
    place: placeOf(request, storage),
    tried: {
      taskId: String(request.task["task_id"]),
      tryNumber: request.try_number,
      firstTry: request.first_try,
      ...(request.run_uid !== undefined && { runUid: request.run_uid }),
      ...(request.try_uid !== undefined && { tryUid: request.try_uid }),
    },
    pathMappings: storage.pathMappings,
    minFreeBytes: minFreeBytesOf(request),
    limits: poolOf({ minFreeBytes: 0 }, connection.capacity),
    prepare: () =>
      prepare(options, connection, storage).catch((error) => resultOfError(error, stop)),
    stop,
    kill,
    leave,
    tell,
  });
}

function placeOf(
  { dag_id: dagId, dag_run_id: dagRunId, run_uid: run, try_uid: one }: OperatorTry,
  { root }: Storage,
): RunPlace {
  const uids = [run, one].filter((uid) => uid !== undefined);
  return { root, dagId, dagRunId, ...(uids.length > 0 && { uid: uids.join("/") }) };
}

/** What is to be run; the result where it cannot be. */
async function prepare(
  { request, terminal, stop, tell }: RunTryOptions,
  connection: Connection,
  storage: Storage,
): Promise<PreparedRun | OperatorResult> {
  const timely = withinStart(stop, request);
  const prepared = await prepareTry({
    ...connection,
    request,
    storage,
    terminal: { ...terminal, interrupted: timely.signal, err: asLog(tell), env: terminal.env },
  }).catch((error: unknown) => {
    throw timely.explained(error);
  });
  if (!prepared.ok) {
    const { failure, issues } = prepared;
    await tellFindings(issues, tell);
    return failure === undefined ? refusedBy(issues) : resultOfImage(failure, stop);
  }
  for (const warning of prepared.warnings) await tell(words("warning", warning));
  const { plan, task, secrets } = prepared;
  return { plan, task, env: { ...terminal.env, ...secrets } };
}

/** What is not there yet is refused, never done by half. */
function problemOf({ map_index: mapIndex = -1 }: OperatorTry): OperatorResult | undefined {
  if (mapIndex < 0) return undefined;
  return refusedTry(
    Reason.StartFailed,
    "a mapped task has no channels of its own that others could read",
    {
      nextStep: "run one container per item with fan_out: item, or write the tasks down one by one",
      mayRetry: false,
    },
  );
}

/** @throws UsageError for what names no folder */
function storageOf({ storage: text }: OperatorTry): Storage {
  const storage = readStorage(text);
  if (storage !== undefined) return storage;
  throw new UsageError(
    `storage takes a folder, or HERE=THERE; '${text}' came`,
    "for example /data/workflows, or /data/workflows=/mnt/nfs/workflows",
  );
}

/** An image that cannot be had in time is a failed start, and a stop is a stop. */
function withinStart(
  stop: AbortSignal,
  { task }: OperatorTry,
): { readonly signal: AbortSignal; explained(error: unknown): unknown } {
  const seconds = Number(task["startup_timeout_seconds"] ?? 3600);
  const tooLate = AbortSignal.timeout(Math.min(seconds * 1000, 2 ** 31 - 1));
  return {
    signal: AbortSignal.any([stop, tooLate]),
    explained: (error) =>
      tooLate.aborted && !stop.aborted
        ? new RuntimeFailure({
            reason: Reason.Timeout,
            message: `the task could not be started within ${seconds} s: its image was not there yet`,
            nextStep: "see whether its registry can be reached, or raise startup_timeout_seconds",
          })
        : error,
  };
}

/** Words for people go into the task's log. */
function asLog(tell: RunTryOptions["tell"]): Output {
  const write = (text: string): void => {
    for (const line of text.split("\n")) if (line !== "") void tell(words("info", line));
  };
  return {
    write,
    send: async (text) => write(text),
    isBusy: false,
    isTerminal: false,
    columns: 80,
    rows: 0,
  };
}

function words(level: "info" | "warning" | "error", message: string): OperatorEvent {
  return { type: "log", level, message, at: new Date().toISOString() };
}

async function tellFindings(
  findings: readonly Finding[],
  tell: RunTryOptions["tell"],
): Promise<void> {
  for (const finding of findings) {
    const level = finding.severity === Severity.error ? "error" : "warning";
    await tell(words(level, sentence(finding)));
  }
}

function sentence({ path, message, hint }: Finding): string {
  const place = path.length === 0 ? "" : `${formatPath(path)}: `;
  return `${place}${message}${hint === undefined ? "" : ` (${hint})`}`;
}

function refusedBy(findings: readonly Finding[]): OperatorResult {
  const errors = findings.filter(({ severity }) => severity === Severity.error);
  return refusedTry(Reason.StartFailed, errors.map(sentence).join("; "), { mayRetry: false });
}

/** An image that is there and has no contract will have none. */
function resultOfImage(failure: RuntimeFailure, stop: AbortSignal): OperatorResult {
  const result = resultOfError(failure, stop);
  return failure.reason === Reason.StartFailed ? { ...result, may_retry: false } : result;
}

function resultOfError(error: unknown, stop: AbortSignal): OperatorResult {
  if (error instanceof UsageError) {
    return refusedTry(Reason.StartFailed, error.message, {
      ...(error.hint !== undefined && { nextStep: error.hint }),
      mayRetry: false,
    });
  }
  const { message, nextStep } = error instanceof RuntimeFailure ? error : describeError(error);
  const reason = error instanceof RuntimeFailure ? error.reason : Reason.StartFailed;
  return refusedTry(stop.aborted ? Reason.Stopped : reason, message, {
    ...(nextStep !== undefined && { nextStep }),
    mayRetry: !stop.aborted && !finalReasons.has(reason),
  });
}
