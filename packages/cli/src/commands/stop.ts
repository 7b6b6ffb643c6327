// `task-api stop RECORD`: asks a run to end, kills it when it does not, and says how it ended.
import { resolve } from "node:path";
import { readRecord, stopRun } from "@task-api/runtime";
import type { RunCommand } from "../command/command.ts";
import { withEngineOf } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import { renderRecord } from "../output/render-record.ts";
import type { options } from "./options.ts";

/** Exit code 0 once the run has ended, by this or by itself before. Ctrl-C while waiting kills the task. */
export const stop: RunCommand<typeof options.stop> = async ({ options, operands, terminal }) => {
  const { file } = readRecord(resolve(terminal.cwd, operands[0] ?? ""));
  const record = await stopRun({
    recordFile: file,
    withEngine: (run, use) => withEngineOf(run, terminal, use),
    kill: options.kill ? AbortSignal.abort() : terminal.interrupted,
  });
  terminal.out.write(options.json ? `${JSON.stringify(record)}\n` : renderRecord(record, file));
  return ExitCode.ok;
};
