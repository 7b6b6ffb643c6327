// Where the last lines of a log begin, read from its end: the log may be far larger than what is asked for.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { LogLine } from "../port/events.ts";
import { parseLine } from "./log-file.ts";

const CHUNK_BYTES = 64 * 1024;
const LINE_END = 0x0a;

/**
 * The offset in bytes behind which the last `count` lines lie that are `wanted`; 0 when there are no more
 * than that. Pieces of one long line count once.
 */
export function tailOffset(
  file: string,
  count: number,
  wanted: (line: LogLine) => boolean,
): number {
  let found = 0;
  let isEnd = true;
  for (const { text, end } of linesFromEnd(file)) {
    const line = parseLine(text);
    if (line === undefined || !wanted(line)) continue;
    // A last line without its end is a line as well.
    if (line.partial && !isEnd) continue;
    isEnd = false;
    if (found === count) return end;
    found += 1;
  }
  return 0;
}

interface PlacedLine {
  readonly text: string;
  /** The offset behind its line end. */
  readonly end: number;
}

/** The whole lines of a file, the last one first; what is behind the last line end is still being written. */
function* linesFromEnd(file: string): Generator<PlacedLine> {
  const fd = openSync(file, "r");
  try {
    let start = fstatSync(fd).size;
    let end: number | undefined;
    let rest: Buffer = Buffer.alloc(0);
    while (start > 0) {
      const chunk = readChunk(fd, Math.max(start - CHUNK_BYTES, 0), start);
      start -= chunk.length;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([chunk, rest]);
      let until = bytes.length;
      // The bytes of `rest` were looked through already, save for the line end that it may end with.
      let at = bytes.lastIndexOf(LINE_END, rest.length === 0 ? until : chunk.length - 1);
      for (; at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(LINE_END, at - 1)) {
        if (end !== undefined) yield { text: bytes.toString("utf8", at + 1, until), end };
        until = at;
        end = start + at + 1;
      }
      rest = bytes.subarray(0, end === undefined ? 0 : until);
    }
    if (end !== undefined) yield { text: rest.toString("utf8"), end };
  } finally {
    closeSync(fd);
  }
}

function readChunk(fd: number, from: number, to: number): Buffer {
  const chunk = Buffer.alloc(to - from);
  const length = readSync(fd, chunk, 0, chunk.length, from);
  return chunk.subarray(0, length);
}
