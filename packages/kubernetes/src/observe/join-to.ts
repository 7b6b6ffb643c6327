// A line that its node has cut in two.
import type { LogLine } from "@task-api/runtime";

/**
 * A node may put a log away between two parts of a line: the first one is the end of the old file, and the line goes on at the
 * beginning of the new one, where it has the time of its second part. Where the line is there from its beginning, it is
 * as it is.
 */
export function joinTo(
  unfinished: LogLine | undefined,
): (lines: readonly LogLine[]) => readonly LogLine[] {
  let before = unfinished;
  return (lines) => {
    const [first, ...others] = lines;
    if (before === undefined || first === undefined) return lines;
    const { at, text } = before;
    before = undefined;
    return first.at > at ? [{ ...first, at, text: `${text}${first.text}` }, ...others] : lines;
  };
}
