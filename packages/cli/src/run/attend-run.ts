// Stays with a run that another process keeps going: shows its log from the beginning, waits for its end.
import { exitCodeOf, readRecord, stopRun, type RunRecord } from "@task-api/runtime";
import { withEngineOf } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import type { RunView } from "../output/run-view.ts";
import { codeOfSignal } from "../terminal.ts";
import { keepGoing } from "./keep-going.ts";
import type { RunCall } from "./run-request.ts";
import { showLog } from "./show-log.ts";

/**
 * Exit code: the run's own. Ctrl-C stops the task, as it does in the process that started it, unless
 * `--detach-on-interrupt` was given.
 */
export async function attendRun(
  { terminal, options }: RunCall,
  view: RunView,
  recordFile: string,
): Promise<number> {
  const { interrupted, insisted } = terminal;
  const isLive = async (): Promise<boolean> =>
    !interrupted.aborted && (await keepGoing(recordFile, terminal)).state !== "finished";
  await showLog({ view, recordFile, isLive, signal: interrupted });
  const record = interrupted.aborted ? await leave() : readRecord(recordFile).record;
  if (record !== undefined) view.ended(record, recordFile);
  if (interrupted.aborted && interrupted.reason === "SIGINT") return ExitCode.interrupted;
  return record?.result === undefined
    ? codeOfSignal(interrupted.reason)
    : exitCodeOf(record.result);

  async function leave(): Promise<RunRecord | undefined> {
    if (options["detach-on-interrupt"]) {
      view.left(recordFile);
      return undefined;
    }
    view.stopping();
    return stopRun({
      recordFile,
      kill: insisted,
      withEngine: (run, use) => withEngineOf(run, terminal, use),
    });
  }
}
