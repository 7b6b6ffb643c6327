// `task-api logs RECORD`: prints a run's log from the file beside its record. Works the same while
// the run goes on, after its end, and after the container is gone.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { logFileOf, readLog, readRecord } from "@task-api/runtime";
import type { RunCommand } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { ExitCode } from "../exit-code.ts";
import { codeOfSignal } from "../terminal.ts";
import { sendLines } from "../output/log-text.ts";
import { keepGoing } from "../run/keep-going.ts";
import type { options } from "./options.ts";

/** stdout lines go to stdout and stderr lines to stderr; with `--json` one object per line. */
export const logs: RunCommand<typeof options.logs> = async ({ options, operands, terminal }) => {
  const { file } = readRecord(resolve(terminal.cwd, operands[0] ?? ""));
  const log = logFileOf(file);
  const isLive = async (): Promise<boolean> =>
    options.watch && (await keepGoing(file, terminal)).state !== "finished";
  if (!existsSync(log) && !(await isLive())) {
    const { record } = readRecord(file);
    if (record.state !== "finished" || record.result?.startedAt === undefined) return ExitCode.ok;
    throw new UsageError(
      `the log ${log} is not there`,
      "it belongs beside its record: move both together",
    );
  }
  for await (const line of readLog(log, { isLive, signal: terminal.interrupted })) {
    if (options.json) await terminal.out.send(`${JSON.stringify(line)}\n`);
    else await sendLines([line], terminal);
  }
  const { aborted, reason } = terminal.interrupted;
  return aborted ? codeOfSignal(reason) : ExitCode.ok;
};
