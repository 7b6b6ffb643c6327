// Takes over a run whose supervisor is gone: finds its container again, follows it to its end, or
// says that there is none. Also the second half of a run whose starter hands it over.
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerRuntime, ListedRun, RunHandle } from "../port/container-runtime.ts";
import { KEY_LABEL } from "../port/labels.ts";
import { attemptKey } from "../record/plan-of-attempt.ts";
import { isAlive } from "../record/process-identity.ts";
import { readRecord } from "../record/record-file.ts";
import type { PlanRecord, RunRecord } from "../record/run-record.ts";
import { createRedactor } from "../redact/redactor.ts";
import { MASK, Secret } from "../redact/secret.ts";
import { Reason } from "../result/reason.ts";
import type { TaskResult } from "../result/task-result.ts";
import { claimRun, dropClaims, type IsGone } from "./claim-run.ts";
import { followRun, type FollowRunOptions } from "./follow-run.ts";
import { endOf, removeAll, settleOutputs, withLast } from "./next-attempt.ts";
import { openJournal } from "./run-journal.ts";

/** What taking over needs. */
export interface ResumeRunOptions extends Pick<
  FollowRunOptions,
  | "stop"
  | "kill"
  | "onEvent"
  | "onRetry"
  | "usage"
  | "now"
  | "patienceMs"
  | "goOnWith"
  | "onRemoval"
> {
  readonly runtime: ContainerRuntime;
  readonly recordFile: string;
  /** @default a process of another machine is there */
  readonly isGone?: IsGone;
}

/**
 * Follows the run of a record to its end; a finished record is returned as it is. `undefined`: another
 * process keeps the run going.
 * @throws RuntimeFailure when the engine cannot be reached, RecordError when a file cannot be written.
 */
export async function resumeRun(options: ResumeRunOptions): Promise<RunRecord | undefined> {
  const { recordFile, runtime } = options;
  const last = readRecord(recordFile).record.supervisor;
  const supervisor = claimRun(recordFile, last, options.isGone);
  if (supervisor === undefined) {
    // One that keeps many runs going lives on when one of them has ended.
    const { record } = readRecord(recordFile);
    return record.state === "finished" ? record : undefined;
  }
  // Read again: it may have ended, or been handed over, between the first look and the claim.
  const { record } = readRecord(recordFile);
  const isHandedOver = record.supervisor.pid !== last.pid && isAlive(record.supervisor) !== false;
  if (isHandedOver && record.supervisor.pid !== process.pid) return undefined;
  if (record.state === "finished") {
    dropClaims(recordFile);
    return record;
  }
  const { container, before } = await findSettled(runtime, record);
  const restored = await restore(runtime, record, [container, before]);
  const { secrets } = restored;
  const known = { ...record, plan: restored.plan, warnings: restored.warnings };
  const journal = openJournal(recordFile, known, createRedactor(secrets));
  const following = { ...options, secrets, journal };
  const isLater = record.attempts.length > 1;
  if (isLater && (container === undefined ? before !== undefined : container.state === "created")) {
    // The attempt was due and announced, its container is yet to be made or started.
    const noted = container && { container: handleOf(container) };
    journal.update({ supervisor, attempts: withLast(record.attempts, noted ?? {}) });
    return followRun(following);
  }
  if (container === undefined || container.state === "created") {
    const endedAt = (options.now?.() ?? new Date()).toISOString();
    const result = neverRan(container, endedAt);
    await settleOutputs(runtime, journal);
    const attempts = withLast(record.attempts, endOf(result));
    const finished = journal.finish({ supervisor, attempts, result });
    dropClaims(recordFile);
    if (container !== undefined) await runtime.remove(container);
    await removeAll(runtime, journal);
    return finished;
  }
  const handle = handleOf(container);
  const attempts = withLast(record.attempts, { container: handle });
  journal.update({ state: "running", supervisor, attempts });
  return followRun({ ...following, handle });
}

/** Nothing is started hours later because somebody asks how it is going. */
function neverRan(container: ListedRun | undefined, endedAt: string): TaskResult {
  const message =
    container === undefined
      ? "the caller ended before the container was made, or somebody removed it"
      : "the caller ended before the container was started";
  return { reason: Reason.Lost, endedAt, message, nextStep: "run the task again" };
}

/** Whether the process that keeps a record going is there; `undefined` when it ran on another machine. */
export function isSupervised(record: RunRecord): boolean | undefined {
  return isAlive(record.supervisor);
}

/** The container of the last attempt, and that of the one before it while that is all there is. */
interface FoundContainers {
  readonly container?: ListedRun;
  readonly before?: ListedRun;
}

/** A process may have died while the start that it had asked for was under way. */
const START_MS = 1_000;

/** One that is created and not started is looked at again after a while. */
async function findSettled(runtime: ContainerRuntime, record: RunRecord): Promise<FoundContainers> {
  const found = await findContainers(runtime, record);
  if (found.container?.state !== "created") return found;
  await sleep(START_MS);
  return findContainers(runtime, record);
}

/** Whose container it is, its label says; what a file says of it could be anybody's. */
async function findContainers(
  runtime: ContainerRuntime,
  { id, attempts }: RunRecord,
): Promise<FoundContainers> {
  const [container] = await runtime.list({ [KEY_LABEL]: attemptKey(id, attempts.length) });
  if (container !== undefined && container.state !== "created") return { container };
  // An attempt may have had none: the last that had one is still there.
  for (let number = attempts.length - 1; number > 0; number -= 1) {
    const [before] = await runtime.list({ [KEY_LABEL]: attemptKey(id, number) });
    if (before !== undefined) return { before, ...(container !== undefined && { container }) };
  }
  return container === undefined ? {} : { container };
}

function handleOf({ id, name, key }: ListedRun): RunHandle {
  return { id, name, key };
}

/**
 * Whether a container of the run runs, or is about to: then it is for a process of its own to follow it.
 * @throws RuntimeFailure when the engine cannot be reached
 */
export async function goesOn(runtime: ContainerRuntime, record: RunRecord): Promise<boolean> {
  const { container, before } = await findContainers(runtime, record);
  if (container === undefined) return before !== undefined;
  return container.state === "running" || record.plan.retry !== undefined;
}

/** What a record does not hold, and who goes on with a run has to know. */
interface Restored {
  readonly plan: PlanRecord;
  readonly secrets: Secret[];
  readonly warnings: string[];
}

/**
 * A record holds no secret; the containers of the run do, the later one first: it may have died before it got them.
 * What none of them has is not made up: then nothing is tried again.
 */
async function restore(
  runtime: ContainerRuntime,
  { plan, warnings }: RunRecord,
  containers: readonly (RunHandle | undefined)[],
): Promise<Restored> {
  const isSecret = plan.env.some(({ secret }) => secret === true);
  const isNeeded = isSecret || plan.retry !== undefined || plan.pod?.registry !== undefined;
  const there = containers.filter((container) => container !== undefined);
  if (there.length === 0 || !isNeeded) return { plan, secrets: [], warnings };
  const told = await Promise.all(there.map((container) => runtime.invocation(container)));
  const command = told[0]?.command ?? [];
  const env: Readonly<Record<string, string>> = Object.assign(
    {},
    ...told.toReversed().map((invocation) => invocation.env),
  );
  const registryPassword = told.find((one) => one.registryPassword !== undefined)?.registryPassword;
  const unknown = plan.env.filter(
    ({ name, secret, secretKeyRef }) =>
      secret === true && secretKeyRef === undefined && env[name] === undefined,
  );
  // The mask is no value.
  const valueOf = ({ name, value, secret }: PlanRecord["env"][number]): string =>
    env[name] ?? (secret === true ? "" : value);
  const { retry, ...once } = plan;
  const restored = {
    ...once,
    ...(retry !== undefined && unknown.length === 0 && { retry }),
    ...(plan.command !== undefined && command.length > 0 && { command: [...command] }),
    env: plan.env.map((entry) => (entry.secret ? entry : { ...entry, value: valueOf(entry) })),
    ...(plan.pod !== undefined && { pod: restorePod(plan.pod, env) }),
  };
  const secrets = plan.env
    .filter(({ secret }) => secret)
    .map((entry) => new Secret(valueOf(entry)));
  const password = registryPassword === undefined ? [] : [new Secret(registryPassword)];
  return {
    plan: restored,
    secrets: [...secrets, ...password],
    warnings: [...new Set([...warnings, ...unknown.map(unreadable)])],
  };
}

function unreadable({ name }: PlanRecord["env"][number]): string {
  return `the value of ${name} could not be read back from the engine: from now on the log is not kept free of it, and nothing is tried again`;
}

/** Variables that only the pod has may have held a secret as well. */
function restorePod(
  pod: NonNullable<PlanRecord["pod"]>,
  env: Readonly<Record<string, string>>,
): NonNullable<PlanRecord["pod"]> {
  const restored = pod.env.map((entry) => {
    const { name, value } = entry;
    if (typeof name !== "string" || typeof value !== "string") return entry;
    return { ...entry, value: value.includes(MASK) ? (env[name] ?? value) : value };
  });
  return { ...pod, env: restored };
}
