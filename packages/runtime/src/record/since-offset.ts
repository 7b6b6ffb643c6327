// Where the lines of a log begin that are not older than a time, found by halving: times hardly ever go back.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { parseLine } from "./log-file.ts";

/** Holds a line end wherever it is read: longer than any line. */
const CHUNK_BYTES = 64 * 1024;
/** The streams may overtake each other, and clocks are set back by a little. */
const SLACK_MS = 60_000;

/** An offset at which a line begins, behind which all lines from `since` on lie; those before it are older. */
export function sinceOffset(file: string, since: Date): number {
  const fd = openSync(file, "r");
  try {
    let before = 0;
    let behind = fstatSync(fd).size;
    while (behind - before > CHUNK_BYTES) {
      const middle = before + Math.floor((behind - before) / 2);
      const line = firstLine(fd, middle);
      if (line !== undefined && line.at < since.getTime() - SLACK_MS) before = line.offset;
      else behind = middle;
    }
    return before;
  } finally {
    closeSync(fd);
  }
}

/** The first line that begins behind `offset`; undefined where there is none. */
function firstLine(fd: number, offset: number): { offset: number; at: number } | undefined {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const bytes = chunk.subarray(0, readSync(fd, chunk, 0, CHUNK_BYTES, offset));
  const start = bytes.indexOf("\n") + 1;
  const line = parseLine(bytes.toString("utf8", start));
  return start === 0 || line === undefined
    ? undefined
    : { offset: offset + start, at: Date.parse(line.at) };
}
