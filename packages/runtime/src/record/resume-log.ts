// Where an earlier writer of a log stopped, so that the next one neither loses nor repeats a line. Looked for
// from the end of the file: it may have gigabytes.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
} from "node:fs";
import type { LogLine } from "../port/events.ts";
import type { LogPosition, StreamPosition } from "../port/log-position.ts";
import { linesFromEnd } from "./lines-from-end.ts";
import { parseLine } from "./log-file.ts";

/** Longer than any line that an engine gives us (16 KiB of text and its head). */
const TAIL_BYTES = 64 * 1024;
/** The streams overtake each other by far less: a line so much older than the last one is missing nowhere. */
const FAR_MS = 10_000;

/** Where to go on. */
export interface ResumedLog {
  /** Before the last line of a stream that was not kept to its end: it is read again from its beginning. */
  readonly position: LogPosition;
  /** How many parts of that line have been kept, per stream: as many are not to be written again. */
  readonly unfinished: Readonly<Record<LogLine["stream"], number>>;
}

/**
 * How far a container's log was kept, which begins at byte `start` of the file; nothing for a log that is
 * not there yet. A half line at its end, left by a writer that was killed, is cut off: the engine still has
 * the whole one. Of a line whose parts were not all kept a secret may have been shown in part: whoever
 * goes on has to see it whole.
 */
export function resumeLog(file: string, start = 0): ResumedLog {
  const scans = { stdout: createScan(), stderr: createScan() };
  if (existsSync(file)) {
    cutHalfLine(file);
    let last: number | undefined;
    for (const { text, end } of linesFromEnd(file)) {
      if (end <= start) break;
      const line = parseLine(text);
      if (line === undefined) continue;
      last ??= Date.parse(line.at);
      scans[line.stream].see(line);
      const now = { at: line.at, last };
      if (scans.stdout.isDone(now) && scans.stderr.isDone(now)) break;
    }
  }
  const [stdout, stderr] = [scans.stdout.position(), scans.stderr.position()];
  return {
    position: { ...(stdout !== undefined && { stdout }), ...(stderr !== undefined && { stderr }) },
    unfinished: { stdout: scans.stdout.parts(), stderr: scans.stderr.parts() },
  };
}

/** The end of one stream, seen from its last line on. */
interface StreamScan {
  see(line: LogLine): void;
  /** Whether older lines than the one at `at` change nothing; `last` is the time of the log's last line. */
  isDone(now: { readonly at: string; readonly last: number }): boolean;
  position(): StreamPosition | undefined;
  parts(): number;
}

function createScan(): StreamScan {
  let found: StreamPosition | undefined;
  let parts = 0;
  let isPastLine = false;
  let isPastTime = false;
  return {
    see({ at, partial }) {
      if (isPastTime) return;
      isPastLine ||= !partial;
      if (!isPastLine) {
        parts += 1;
        found = { at, lines: 0, goesOn: true };
      } else if (found === undefined) found = { at, lines: 1 };
      else if (found.at === at) found = { ...found, lines: found.lines + 1 };
      else isPastTime = true;
    },
    isDone({ at, last }) {
      if (isPastTime) return true;
      const age = (found === undefined ? last : Date.parse(found.at)) - Date.parse(at);
      if (age <= FAR_MS) return false;
      // A stream that has been silent for so long: all of it is kept up to here.
      found ??= { at, lines: Number.POSITIVE_INFINITY };
      return (isPastTime = true);
    },
    position: () => found,
    parts: () => parts,
  };
}

/** Bytes of a log; 0 for one that is not there yet. */
export function logSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function cutHalfLine(file: string): void {
  const fd = openSync(file, "r+");
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    const half = tail.length - (tail.lastIndexOf("\n") + 1);
    if (half > 0) ftruncateSync(fd, size - half);
  } finally {
    closeSync(fd);
  }
}
