// From the bytes of a pod's log to lines. A node joins the parts in which a long line was written, so lines are cut
// here: at the same places however the bytes come in, which is what reading on from a part depends on.
import type { LogLine } from "@task-api/runtime";
import { normaliseTime, timeOf } from "@task-api/runtime/adapter";

const SPACE = 0x20;
const NEWLINE = 0x0a;
/** As long as the parts of other engines. */
const MAX_PART_BYTES = 16 * 1024;
/** An RFC 3339 time with nanoseconds and a zone has 35 characters. */
const MAX_TIME_BYTES = 40;

/** Reads one stream of a log. */
export interface LineReader {
  /** The lines, and parts of long lines, that are whole by now. */
  read(chunk: Buffer): LogLine[];
  /** What is left when there is nothing more to come: a last line without its line end. */
  rest(): LogLine[];
}

/** A reader of bytes that begin at a line; they count as of `stream`. */
export function createLineReader(stream: LogLine["stream"]): LineReader {
  let carry: Buffer = Buffer.alloc(0);
  /** Of the line that `carry` is of; absent: its time is still in front. */
  let at: string | undefined;

  return {
    read(chunk) {
      const data = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      const lines: LogLine[] = [];
      let from = 0;
      for (;;) {
        const newline = data.indexOf(NEWLINE, from);
        const end = newline === -1 ? data.length : newline;
        if (at === undefined) {
          const time = readTime(data.subarray(from, end), newline !== -1);
          if (time === undefined) break;
          from += time.length;
          at = time.at;
        }
        while (end - from > MAX_PART_BYTES) {
          const cut = wholeCharacters(data, from, from + MAX_PART_BYTES);
          lines.push({ at, stream, text: data.toString("utf8", from, cut), partial: true });
          from = cut;
        }
        if (newline === -1) break;
        lines.push({ at, stream, text: data.toString("utf8", from, end), partial: false });
        from = newline + 1;
        at = undefined;
      }
      carry = Buffer.from(data.subarray(from));
      return lines;
    },
    rest() {
      return at === undefined ? [] : [{ at, stream, text: carry.toString("utf8"), partial: true }];
    },
  };
}

/** The time in front of a line and the length of that; undefined: too little of it is there. */
function readTime(line: Buffer, isWhole: boolean): { at: string; length: number } | undefined {
  const space = line.subarray(0, MAX_TIME_BYTES).indexOf(SPACE);
  if (space === -1 && !isWhole && line.length < MAX_TIME_BYTES) return undefined;
  const at = space === -1 ? undefined : normaliseTime(line.toString("latin1", 0, space));
  // What a node says instead of a log bears no time.
  return at === undefined ? { at: timeOf(new Date()), length: 0 } : { at, length: space + 1 };
}

/** The place at or before `cut` where no character is cut apart. */
function wholeCharacters(data: Buffer, from: number, cut: number): number {
  for (let place = cut; place > from && place > cut - 4; place -= 1) {
    if (((data[place] ?? 0) & 0xc0) !== 0x80) return place;
  }
  return cut;
}
