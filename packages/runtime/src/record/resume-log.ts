// Where an earlier writer of a log stopped, so that the next one neither loses nor repeats a line.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
} from "node:fs";
import { advanceLogPosition, type LogPosition } from "../port/log-position.ts";
import { readLog } from "./read-log.ts";

/** Longer than any line that an engine gives us (16 KiB of text and its head). */
const TAIL_BYTES = 64 * 1024;

/**
 * How far a container's log was kept, which begins at byte `start` of the file; nothing for a log that is
 * not there yet. A half line at its end, left by a writer that was killed, is cut off: the engine still has
 * the whole one.
 */
export async function resumeLog(file: string, start = 0): Promise<LogPosition> {
  let position: LogPosition = {};
  if (!existsSync(file)) return position;
  cutHalfLine(file);
  for await (const line of readLog(file, { start })) {
    position = advanceLogPosition(position, [line]);
  }
  return position;
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
