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
        takeBack(fd, done);
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

/** What there is of a batch that did not fit: without it the record may still find room on the disk. */
function takeBack(fd: number, bytes: number): void {
  try {
    ftruncateSync(fd, fstatSync(fd).size - bytes);
  } catch {
    // It stays, as a half line.
  }
}
