// Takes over a run whose supervisor is gone: finds its container again, follows it to its end, or
// says that there is none. Also the second half of a run whose starter hands it over.
import type { ContainerRuntime, RunHandle } from "../port/container-runtime.ts";
import { isAlive } from "../record/process-identity.ts";
import { readRecord } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";
import { createRedactor } from "../redact/redactor.ts";
import { Secret } from "../redact/secret.ts";
import { Reason } from "../result/reason.ts";
import { claimRun, dropClaims } from "./claim-run.ts";
import { followRun, type FollowRunOptions } from "./follow-run.ts";
import { openJournal } from "./run-journal.ts";
import { KEY_LABEL } from "./start-run.ts";

/** What taking over needs. */
export interface ResumeRunOptions extends Pick<
  FollowRunOptions,
  "stop" | "onEvent" | "usage" | "now"
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
  const handle = await findContainer(runtime, record);
  const redact = createRedactor(await secretsOf(runtime, record, handle));
  const journal = openJournal(recordFile, record, redact);
  if (handle === undefined) {
    const endedAt = (options.now?.() ?? new Date()).toISOString();
    const message = "the caller ended before the container was made, or somebody removed it";
    const result = { reason: Reason.Lost, endedAt, message, nextStep: "run the task again" };
    return journal.update({ state: "finished", supervisor, result });
  }
  const attempts = record.attempts.map((attempt, index) =>
    index === record.attempts.length - 1 ? { ...attempt, container: handle } : attempt,
  );
  journal.update({ state: "running", supervisor, attempts });
  return followRun({ ...options, redact, journal, handle });
}

/** Whether the process that keeps a record going is there; `undefined` when it ran on another machine. */
export function isSupervised(record: RunRecord): boolean | undefined {
  return isAlive(record.supervisor);
}

async function findContainer(
  runtime: ContainerRuntime,
  record: RunRecord,
): Promise<RunHandle | undefined> {
  const known = record.attempts.at(-1)?.container;
  if (known !== undefined) return known;
  const found = await runtime.list({ [KEY_LABEL]: record.id });
  return found[0];
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
