// The lines of a file from its end on, in pieces: it may be far larger than what is looked for.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 64 * 1024;
const LINE_END = 0x0a;

/** A line and where it is. */
export interface PlacedLine {
  readonly text: string;
  /** The offset behind its line end. */
  readonly end: number;
}

/** The whole lines of a file, the last one first; what is behind the last line end is still being written. */
export function* linesFromEnd(file: string): Generator<PlacedLine> {
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
