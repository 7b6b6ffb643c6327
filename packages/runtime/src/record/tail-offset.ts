// Where the last lines of a log begin, read from its end: the log may be far larger than what is asked for.
import type { LogLine } from "../port/events.ts";
import { linesFromEnd } from "./lines-from-end.ts";
import { parseLine } from "./log-file.ts";

/**
 * The offset in bytes behind which the last `count` lines lie that are `wanted`; `start` when there are no
 * more than that behind it. Pieces of one long line count once.
 */
export function tailOffset(
  file: string,
  count: number,
  wanted: (line: LogLine) => boolean,
  start = 0,
): number {
  let found = 0;
  let isEnd = true;
  for (const { text, end } of linesFromEnd(file)) {
    if (end <= start) break;
    const line = parseLine(text);
    if (line === undefined || !wanted(line)) continue;
    // A last line without its end is a line as well.
    if (line.partial && !isEnd) continue;
    isEnd = false;
    if (found === count) return end;
    found += 1;
  }
  return start;
}
