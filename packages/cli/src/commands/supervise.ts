// `task-api supervise RECORD`: what `run` without `--watch` leaves behind. Keeps the log, the timeout
// and the record going until the run's end.
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readRecord, resumeRun, type ContainerRuntime } from "@task-api/runtime";
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
  await withEngineOf(record, terminal, async (runtime) => {
    await engineAnswers(runtime, stop);
    return resumeRun({ runtime, recordFile, stop, kill });
  });
  return 0;
};

/** Five minutes, as long as an engine is waited for that goes away later. */
const TRIES = 300;

/** One that restarts just when the run is taken over is no reason to leave the run alone. */
async function engineAnswers(runtime: ContainerRuntime, stop: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await runtime.describe();
      return;
    } catch (error) {
      if (tries === TRIES || stop.aborted) throw error;
      await sleep(1_000, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** Whoever started this process hands the run over, or is gone. */
async function inputEnds(): Promise<void> {
  process.stdin.resume();
  for await (const _ of process.stdin);
}
