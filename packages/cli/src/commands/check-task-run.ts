// `task-api check-task-run RECORD`: how a run is doing or how it ended. Where the process that kept
// the record is gone, this one takes its place.
import { resolve } from "node:path";
import {
  KEY_LABEL,
  createRedactor,
  exitCodeOf,
  isSupervised,
  readRecord,
  resumeRun,
  thisProcess,
  watchFile,
  writeRecord,
  type RunRecord,
} from "@task-api/runtime";
import type { RunCommand, Terminal } from "../command/command.ts";
import { Mode, withEngine } from "../engines.ts";
import { renderRecord } from "../output/render-record.ts";
import { startSupervisor } from "../run/start-supervisor.ts";
import type { options } from "./table.ts";

/** Exit code: the run's own once it has ended; 0 while it goes on. */
export const checkTaskRun: RunCommand<(typeof options)["check-task-run"]> = async (call) => {
  const { options, terminal } = call;
  const { file } = readRecord(resolve(terminal.cwd, call.operands[0] ?? ""));
  const record = await latestRecord(file, options.watch, terminal);
  terminal.out.write(options.json ? `${JSON.stringify(record)}\n` : renderRecord(record, file));
  return record.result === undefined ? 0 : exitCodeOf(record.result);
};

async function latestRecord(file: string, watch: boolean, terminal: Terminal): Promise<RunRecord> {
  const { record } = readRecord(file);
  if (record.state === "finished") return record;
  if (isSupervised(record) === false) await takeOver(file, record, watch, terminal);
  return watch ? waitForEnd(file, terminal) : readRecord(file).record;
}

/** A container that goes on gets a new supervisor; one that has ended gets its end written down. */
async function takeOver(
  file: string,
  record: RunRecord,
  watch: boolean,
  terminal: Terminal,
): Promise<void> {
  const redact = createRedactor([]);
  await withEngine(Mode.docker, terminal, async (runtime) => {
    const [container] = await runtime.list({ [KEY_LABEL]: record.id });
    if (watch || container?.state !== "running") {
      await resumeRun({ runtime, recordFile: file, record, redact });
    } else {
      startSupervisor(file, [], terminal, (pid) =>
        writeRecord(file, { ...record, supervisor: { ...thisProcess(), pid } }),
      );
    }
  });
}

async function waitForEnd(file: string, terminal: Terminal): Promise<RunRecord> {
  const changes = watchFile(file, terminal.interrupted);
  try {
    for (;;) {
      const { record } = readRecord(file);
      if (record.state === "finished" || terminal.interrupted.aborted) return record;
      if (isSupervised(record) === false) await takeOver(file, record, true, terminal);
      else await changes.next();
    }
  } finally {
    changes.close();
  }
}
