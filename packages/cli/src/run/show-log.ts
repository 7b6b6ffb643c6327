// Shows the log of a run as its file grows, at the pace of whoever reads what is printed.
import { existsSync } from "node:fs";
import { logFileOf, readLog } from "@task-api/runtime";
import type { RunView } from "../output/run-view.ts";

/** Whose log, and until when. */
export interface ShownLog {
  readonly view: Pick<RunView, "event">;
  readonly recordFile: string;
  /** Asked at each end of the file: whether more may come. */
  readonly isLive: () => boolean | Promise<boolean>;
  /** Aborted: nothing more is waited for. */
  readonly signal: AbortSignal;
}

/** Shows all of it, from the beginning. */
export async function showLog({ view, recordFile, isLive, signal }: ShownLog): Promise<void> {
  const log = logFileOf(recordFile);
  if (!existsSync(log) && !(await isLive())) return;
  for await (const line of readLog(log, { isLive, signal })) {
    await view.event({ type: "log", lines: [line] });
  }
}
