// The log of a run, beside its record: one line per log line in the format that Kubernetes' container
// runtimes write, `<time> <stdout|stderr> <F|P> <text>` (P: the line goes on in the next one).
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { LogLine } from "../port/events.ts";

/** Keeps lines as they come. */
export interface LogWriter {
  write(lines: readonly LogLine[]): void;
  /** The first failure to write (a full disk); lines after it are not kept, the task goes on. */
  failure(): Error | undefined;
  close(): void;
}

/** A record and its replacement; a whole log is with the engine then. */
const RECORD_BYTES = 64 * 1024;

/** Opens a log for appending. Secrets are to be out of the lines already (`../redact/redact-lines.ts`). */
export function openLog(file: string): LogWriter {
  const fd = openSync(file, "a", 0o644);
  let failure: Error | undefined;
  return {
    write(lines) {
      if (failure !== undefined) return;
      const data = Buffer.from(lines.map(formatLine).join(""));
      let done = 0;
      try {
        // A write may take only a part (a nearly full disk): go on until all is there or it fails.
        while (done < data.length) done += writeSync(fd, data, done);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        makeRoom(fd, done);
      }
    },
    failure: () => failure,
    close: () => closeSync(fd),
  };
}

/** One line of the file. */
export function formatLine(line: LogLine): string {
  return `${line.at} ${line.stream} ${line.partial ? "P" : "F"} ${line.text}\n`;
}

/** The opposite; `undefined` for a line that is not of this format (the last one of a crashed writer). */
export function parseLine(text: string): LogLine | undefined {
  const match = /^(\S+) (stdout|stderr) ([FP]) ([\s\S]*)$/.exec(text);
  const [, at, stream, tag, rest] = match ?? [];
  if (at === undefined || rest === undefined || (stream !== "stdout" && stream !== "stderr")) {
    return undefined;
  }
  return { at, stream, partial: tag === "P", text: rest };
}

/** The batch that did not fit is taken back, and what was kept last: the end of the run is to find room. */
function makeRoom(fd: number, bytes: number): void {
  try {
    ftruncateSync(fd, Math.max(fstatSync(fd).size - bytes - RECORD_BYTES, 0));
  } catch {
    // It stays, as a half line.
  }
}
