// Makes sure that an unfinished run has somebody who keeps its record and log going.
import { goesOn, isSupervised, readRecord, resumeRun, type RunRecord } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
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
  await withEngineOf(record, terminal, async (runtime) => {
    if (await goesOn(runtime, record)) await startSupervisor({ recordFile, terminal });
    else await resumeRun({ runtime, recordFile });
  });
  return readRecord(recordFile).record;
}
