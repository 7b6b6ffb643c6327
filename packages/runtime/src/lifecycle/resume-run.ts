// Takes over a run whose supervisor is gone: finds its container again, follows it to its end, or
// says that there is none. Also the second half of a run whose starter hands it over.
import type { ContainerRuntime, ListedRun, RunHandle } from "../port/container-runtime.ts";
import { KEY_LABEL } from "../port/labels.ts";
import { isAlive } from "../record/process-identity.ts";
import { readRecord } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";
import { createRedactor } from "../redact/redactor.ts";
import { Secret } from "../redact/secret.ts";
import { Reason } from "../result/reason.ts";
import type { TaskResult } from "../result/task-result.ts";
import { claimRun, dropClaims } from "./claim-run.ts";
import { followRun, type FollowRunOptions } from "./follow-run.ts";
import { openJournal } from "./run-journal.ts";

/** What taking over needs. */
export interface ResumeRunOptions extends Pick<
  FollowRunOptions,
  "stop" | "kill" | "onEvent" | "usage" | "now"
> {
  readonly runtime: ContainerRuntime;
  readonly recordFile: string;
}

/**
 * Follows the run of a record to its end; a finished record is returned as it is. `undefined`: another
 * process keeps the run going.
 * @throws RuntimeFailure when the engine cannot be reached, RecordError when a file cannot be written.
 */
export async function resumeRun(options: ResumeRunOptions): Promise<RunRecord | undefined> {
  const { recordFile, runtime } = options;
  const supervisor = claimRun(recordFile, readRecord(recordFile).record.supervisor);
  if (supervisor === undefined) return undefined;
  // Read again: it may have ended between the first look and the claim.
  const { record } = readRecord(recordFile);
  if (record.state === "finished") {
    dropClaims(recordFile);
    return record;
  }
  const container = await findContainer(runtime, record);
  const secrets = await secretsOf(runtime, record, container);
  const journal = openJournal(recordFile, record, createRedactor(secrets));
  if (container === undefined || container.state === "created") {
    const endedAt = (options.now?.() ?? new Date()).toISOString();
    const finished = journal.finish({ supervisor, result: neverRan(container, endedAt) });
    dropClaims(recordFile);
    if (container !== undefined) await runtime.remove(container);
    return finished;
  }
  const { id, name, key } = container;
  const attempts = record.attempts.map((attempt, index) =>
    index === record.attempts.length - 1 ? { ...attempt, container: { id, name, key } } : attempt,
  );
  journal.update({ state: "running", supervisor, attempts });
  return followRun({ ...options, secrets, journal, handle: { id, name, key } });
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

/** Whose container it is, its label says; what a file says of it could be anybody's. */
async function findContainer(
  runtime: ContainerRuntime,
  record: RunRecord,
): Promise<ListedRun | undefined> {
  const found = await runtime.list({ [KEY_LABEL]: record.id });
  return found.find(({ key }) => key === record.id);
}

/** A record holds no secret; the container does. */
async function secretsOf(
  runtime: ContainerRuntime,
  record: RunRecord,
  handle: RunHandle | undefined,
): Promise<Secret[]> {
  const names = record.plan.env.filter(({ secret }) => secret === true).map(({ name }) => name);
  if (names.length === 0 || handle === undefined) return [];
  const env = await runtime.environment(handle);
  return names.map((name) => new Secret(env[name] ?? ""));
}
