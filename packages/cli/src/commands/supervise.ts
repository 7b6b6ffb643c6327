// `task-api supervise RECORD`: what `run` without `--watch` leaves behind. Keeps the log, the timeout
// and the record going until the run's end.
import { resolve } from "node:path";
import { readRecord, resumeRun } from "@task-api/runtime";
import type { RunCommand } from "../command/command.ts";
import { withEngineOf } from "../engines.ts";
import type { options } from "./options.ts";

/** Ends with 0 once the record is finished, whatever the task's own end was. */
export const supervise: RunCommand<typeof options.supervise> = async ({ operands, terminal }) => {
  const recordFile = resolve(terminal.cwd, operands[0] ?? "");
  // Listened for from the beginning: who asks this process to end asks for the end of the task.
  const { interrupted: stop, insisted: kill } = terminal;
  await inputEnds();
  const { record } = readRecord(recordFile);
  await withEngineOf(record, terminal, (runtime) => resumeRun({ runtime, recordFile, stop, kill }));
  return 0;
};

/** Whoever started this process hands the run over, or is gone. */
async function inputEnds(): Promise<void> {
  process.stdin.resume();
  for await (const _ of process.stdin);
}
