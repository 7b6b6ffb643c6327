// Takes over a run whose supervisor is gone: finds its container again, follows it to its end, or
// says that there is none.
import type { ContainerRuntime, RunHandle } from "../port/container-runtime.ts";
import { thisProcess } from "../record/new-record.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { Redact } from "../redact/redactor.ts";
import { Reason } from "../result/reason.ts";
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
  readonly record: RunRecord;
  readonly redact: Redact;
}

/**
 * Follows the run of a record to its end; a finished record is returned as it is.
 * @throws RuntimeFailure when the engine cannot be reached, RecordError when the record cannot be written.
 */
export async function resumeRun(options: ResumeRunOptions): Promise<RunRecord> {
  const { record, recordFile, redact, runtime } = options;
  if (record.state === "finished") return record;
  const journal = openJournal(recordFile, record, redact);
  const handle = await findContainer(runtime, record);
  if (handle === undefined) {
    const endedAt = (options.now?.() ?? new Date()).toISOString();
    const message = "the caller ended before the container was made, or somebody removed it";
    const result = { reason: Reason.Lost, endedAt, message, nextStep: "run the task again" };
    return journal.update({ state: "finished", result });
  }
  const attempts = record.attempts.map((attempt, index) =>
    index === record.attempts.length - 1 ? { ...attempt, container: handle } : attempt,
  );
  journal.update({ state: "running", supervisor: thisProcess(), attempts });
  return followRun({ ...options, journal, handle });
}

/** Whether the process that keeps a record going is there; `undefined` when it ran on another machine. */
export function isSupervised(record: RunRecord): boolean | undefined {
  const here = thisProcess();
  if (record.supervisor.host !== here.host) return undefined;
  try {
    process.kill(record.supervisor.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
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
