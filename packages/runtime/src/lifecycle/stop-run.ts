// Ends a run on behalf of somebody who only has its record: asks the process that keeps it going, or does
// it in its place where that process is gone (contract §3).
import { errorCode } from "../error-code.ts";
import type { ContainerRuntime } from "../port/container-runtime.ts";
import { isAlive, waitUntilGone } from "../record/process-identity.ts";
import { watchFile } from "../record/read-log.ts";
import { RecordError, readRecord } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";
import { resumeRun } from "./resume-run.ts";

/** What stopping takes. */
export interface StopRunOptions {
  readonly recordFile: string;
  /** Lends the engine that the run is on, where this process has to end the container itself. */
  readonly withEngine: <T>(
    record: RunRecord,
    use: (runtime: ContainerRuntime) => Promise<T>,
  ) => Promise<T>;
  /** Aborting kills the task without waiting for it any longer. */
  readonly kill?: AbortSignal;
}

/** A signal that follows another so closely would be taken for its echo. */
const BETWEEN_SIGNALS_MS = 700;

/**
 * Stops a run and waits for its end; the finished record. One that has ended already stays as it is.
 * @throws RecordError when nobody here can end it, RuntimeFailure when the engine cannot be reached
 */
export async function stopRun(options: StopRunOptions): Promise<RunRecord> {
  const { recordFile, kill } = options;
  const changes = watchFile(recordFile, kill);
  const signals = createSignals(recordFile);
  try {
    for (;;) {
      const { record } = readRecord(recordFile);
      if (record.state === "finished") {
        if (record.supervisor.pid !== process.pid) await waitUntilGone(record.supervisor);
        return record;
      }
      const isThere = isAlive(record.supervisor);
      if (isThere === undefined) throw onOtherMachine(recordFile, record);
      if (isThere) {
        await signals.send(record.supervisor, kill?.aborted === true ? 2 : 1);
        await changes.next();
      } else {
        const stop = AbortSignal.abort();
        const ended = await options.withEngine(record, (runtime) =>
          resumeRun({ runtime, recordFile, stop, ...(kill !== undefined && { kill }) }),
        );
        // Somebody else has just taken it over.
        if (ended === undefined) await changes.next();
      }
    }
  } finally {
    changes.close();
  }
}

interface Signals {
  /** Sees to it that the process has had `count` signals: the first asks, the second insists. */
  send(supervisor: RunRecord["supervisor"], count: number): Promise<void>;
}

/** Each process is asked once: the one that takes over has heard nothing yet. */
function createSignals(recordFile: string): Signals {
  const sent = new Map<number, number>();
  return {
    async send({ pid }, count) {
      for (let done = sent.get(pid) ?? 0; done < count; done += 1) {
        if (done > 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_SIGNALS_MS));
        sent.set(pid, done + 1);
        signal(pid, recordFile);
      }
    },
  };
}

function signal(pid: number, recordFile: string): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    const code = errorCode(error);
    // It has just ended by itself.
    if (code === "ESRCH") return;
    throw new RecordError(
      "read",
      `the process ${pid}, which keeps the run going, cannot be asked to end it: ${String(code)}`,
      `it belongs to another user; as that user or as root: task-api stop ${recordFile}`,
      error,
    );
  }
}

function onOtherMachine(recordFile: string, { supervisor }: RunRecord): RecordError {
  return new RecordError(
    "read",
    `the run is kept going by process ${supervisor.pid} on ${supervisor.host}, which is not this machine`,
    `on that machine: task-api stop ${recordFile}`,
  );
}
