// How far a log has been kept, exactly: the two streams of a container may overtake each other by a
// little, and several lines may bear the same time, so one time alone cannot say it.
import type { LogLine } from "./events.ts";

/** Where a log was left, per stream; a stream that has had no line yet is absent (contract §3: resumable logs). */
export interface LogPosition {
  readonly stdout?: StreamPosition;
  readonly stderr?: StreamPosition;
}

/** The last line kept of one stream. */
export interface StreamPosition {
  /** Its time, RFC 3339 with nanoseconds. */
  readonly at: string;
  /** How many lines of this very time have been kept, that one included; 0: none yet, Infinity: all. */
  readonly lines: number;
  /** Set when that line goes on: all parts of a line bear the time of its first one, however late they come. */
  readonly goesOn?: true;
}

/** The position after keeping `lines` as well, e.g. of a log file that is read again. */
export function advanceLogPosition(position: LogPosition, lines: readonly LogLine[]): LogPosition {
  let { stdout, stderr } = position;
  for (const line of lines) {
    if (line.stream === "stdout") stdout = advance(stdout, line);
    else stderr = advance(stderr, line);
  }
  return { ...(stdout !== undefined && { stdout }), ...(stderr !== undefined && { stderr }) };
}

function advance(position: StreamPosition | undefined, { at, partial }: LogLine): StreamPosition {
  const lines = position?.at === at ? position.lines + 1 : 1;
  return { at, lines, ...(partial && { goesOn: true }) };
}
