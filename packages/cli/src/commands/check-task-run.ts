// `task-api check-task-run RECORD`: how a run is doing or how it ended. Where the process that kept
// the record is gone, another takes its place.
import { resolve } from "node:path";
import {
  exitCodeOf,
  readRecord,
  waitUntilGone,
  watchFile,
  type RunRecord,
} from "@task-api/runtime";
import type { RunCommand, Terminal } from "../command/command.ts";
import { ExitCode } from "../exit-code.ts";
import { codeOfSignal } from "../terminal.ts";
import { renderRecord } from "../output/render-record.ts";
import { keepGoing } from "../run/keep-going.ts";
import type { options } from "./options.ts";

/** Exit code: the run's own once it has ended; 0 while it goes on. */
export const checkTaskRun: RunCommand<(typeof options)["check-task-run"]> = async (call) => {
  const { options, terminal } = call;
  const { file } = readRecord(resolve(terminal.cwd, call.operands[0] ?? ""));
  const record = options.watch ? await waitForEnd(file, terminal) : await keepGoing(file, terminal);
  terminal.out.write(options.json ? `${JSON.stringify(record)}\n` : renderRecord(record, file));
  if (record.result !== undefined) return exitCodeOf(record.result);
  // Who waited for the end and went away has not seen it.
  return options.watch ? codeOfSignal(terminal.interrupted.reason) : ExitCode.ok;
};

async function waitForEnd(file: string, terminal: Terminal): Promise<RunRecord> {
  const changes = watchFile(file, terminal.interrupted);
  try {
    for (;;) {
      const record = await keepGoing(file, terminal);
      if (record.state === "finished" && record.supervisor.pid !== process.pid) {
        await waitUntilGone(record.supervisor);
      }
      if (record.state === "finished" || terminal.interrupted.aborted) return record;
      await changes.next();
    }
  } finally {
    changes.close();
  }
}
