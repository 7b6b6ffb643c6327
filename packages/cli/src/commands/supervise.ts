// `task-api supervise RECORD`: what `run` without `--watch` leaves behind. Keeps the log, the timeout
// and the record going until the run's end. Secrets come over stdin, never by argument or variable.
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { Secret, createRedactor, readRecord, resumeRun } from "@task-api/runtime";
import type { RunCommand } from "../command/command.ts";
import { Mode, withEngine } from "../engines.ts";
import type { options } from "./table.ts";

/** Ends with 0 once the record is finished, whatever the task's own end was. */
export const supervise: RunCommand<typeof options.supervise> = async ({ operands, terminal }) => {
  const recordFile = resolve(terminal.cwd, operands[0] ?? "");
  const redact = createRedactor(await readSecrets());
  const { record } = readRecord(recordFile);
  await withEngine(Mode.docker, terminal, (runtime) =>
    resumeRun({ runtime, recordFile, record, redact, stop: terminal.interrupted }),
  );
  return 0;
};

async function readSecrets(): Promise<Secret[]> {
  const input: unknown = JSON.parse((await text(process.stdin)) || "[]");
  if (!Array.isArray(input)) return [];
  return input.filter((value) => typeof value === "string").map((value) => new Secret(value));
}
