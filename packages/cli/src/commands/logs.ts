// `task-api logs RECORD`: prints a run's log from the file beside its record. Works the same while
// the run goes on, after its end, and after the container is gone.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { logFileOf, readLog, readRecord, type LogLine } from "@task-api/runtime";
import type { Call, RunCommand, Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { ExitCode } from "../exit-code.ts";
import { codeOfSignal } from "../terminal.ts";
import { createLineStamp, sendLines } from "../output/log-text.ts";
import { keepGoing } from "../run/keep-going.ts";
import type { options } from "./options.ts";
import { parseSince } from "./parse-since.ts";

type LogsCall = Call<typeof options.logs>;

/** stdout lines go to stdout and stderr lines to stderr; with `--json` one object per line. */
export const logs: RunCommand<typeof options.logs> = (call) =>
  printLog(resolve(call.terminal.cwd, call.operands[0] ?? ""), call);

/** Prints the log beside a record; options and exit codes are those of `logs`. */
export async function printLog(
  recordFile: string,
  call: Pick<LogsCall, "options" | "terminal">,
): Promise<number> {
  const { options, terminal } = call;
  const selection = selectionOf(call);
  const { file } = readRecord(recordFile);
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
  const print = linePrinter(call);
  const { interrupted: signal } = terminal;
  for await (const line of readLog(log, { ...selection, isLive, signal })) await print(line);
  return signal.aborted ? codeOfSignal(signal.reason) : ExitCode.ok;
}

/** @throws UsageError for a value that is not of its option's form */
function selectionOf({ options: { tail, since, stderr } }: Pick<LogsCall, "options">): {
  readonly tail?: number;
  readonly since?: Date;
  readonly stream?: "stderr";
} {
  return {
    ...(tail !== undefined && { tail: parseCount(tail) }),
    ...(since !== undefined && { since: parseSince(since) }),
    ...(stderr && { stream: "stderr" }),
  };
}

function parseCount(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--tail takes a number of lines; '${text}' came`, "for example --tail 20");
}

function linePrinter({
  options,
  terminal,
}: Pick<LogsCall, "options" | "terminal">): (line: LogLine) => Promise<void> {
  if (options.json) return (line) => terminal.out.send(`${JSON.stringify(line)}\n`);
  const stamp = options.timestamps ? createLineStamp() : (line: LogLine) => line;
  // Who asks for this stream alone wants to hand it on.
  const to: Pick<Terminal, "out" | "err"> = options.stderr
    ? { out: terminal.out, err: terminal.out }
    : terminal;
  return (line) => sendLines([stamp(line)], to);
}
