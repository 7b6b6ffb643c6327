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

/**
 * How far a container's log was kept, which begins at byte `start` of the file; nothing for a log that is
 * not there yet. A half line at its end, left by a writer that was killed, is cut off: the engine still has
 * the whole one.
 */
export function resumeLog(file: string, start = 0): LogPosition {
  if (!existsSync(file)) return {};
  cutHalfLine(file);
  const found = new Map<LogLine["stream"], StreamPosition>();
  const done = new Set<LogLine["stream"]>();
  let last: string | undefined;
  for (const { text, end } of linesFromEnd(file)) {
    if (end <= start) break;
    const line = parseLine(text);
    if (line === undefined) continue;
    last ??= line.at;
    const position = found.get(line.stream);
    if (position === undefined) found.set(line.stream, positionAt(line));
    else if (position.at !== line.at) done.add(line.stream);
    else if (!done.has(line.stream)) {
      found.set(line.stream, { ...position, lines: position.lines + 1 });
    }
    if (done.size === 2) break;
    const isFar = Date.parse(last) - Date.parse(line.at) > FAR_MS;
    if (isFar && done.size === 1 && found.size === 1) {
      // The other stream has been silent since: all of it is kept up to here.
      const other = line.stream === "stdout" ? "stderr" : "stdout";
      found.set(other, { at: line.at, lines: Number.POSITIVE_INFINITY });
      break;
    }
  }
  return Object.fromEntries(found);
}

function positionAt({ at, partial }: LogLine): StreamPosition {
  return { at, lines: 1, ...(partial && { goesOn: true as const }) };
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
