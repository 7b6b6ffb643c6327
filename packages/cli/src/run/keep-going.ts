// Makes sure that an unfinished run has somebody who keeps its record and log going.
import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { goesOn, isSupervised, readRecord, resumeRun, type RunRecord } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { withEngineOf } from "../engines.ts";
import { startSupervisor } from "./start-supervisor.ts";

/**
 * The record as it is now. Where the process that kept it is gone, a container that still runs gets a
 * new supervisor, and one that has ended gets its end written down first.
 * @throws RuntimeFailure when the engine cannot be reached, RecordError when the record cannot be used.
 */
export async function keepGoing(recordFile: string, terminal: Terminal): Promise<RunRecord> {
  const { record } = readRecord(recordFile);
  if (record.state === "finished" || isSupervised(record) !== false) return record;
  requireWritable(recordFile);
  await withEngineOf(record, terminal, async (runtime) => {
    if (await goesOn(runtime, record)) await startSupervisor({ recordFile, terminal });
    else await resumeRun({ runtime, recordFile });
  });
  return readRecord(recordFile).record;
}

/** A process that may not write there would die at once, and unseen. */
function requireWritable(recordFile: string): void {
  try {
    accessSync(dirname(recordFile), constants.W_OK);
  } catch {
    throw new UsageError(
      `nobody keeps ${recordFile} any more, and you may not write to its folder`,
      `as the user who may, or as root: task-api check-task-run ${recordFile}`,
    );
  }
}
