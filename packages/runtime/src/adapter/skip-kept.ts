// Resuming a log: the engine is asked for a little more than is missing, and what was kept already is
// dropped here, per stream and counted, so that nothing is lost or doubled.
import type { LogLine } from "../port/events.ts";
import type { LogPosition, StreamPosition } from "../port/log-position.ts";

/**
 * The streams may overtake each other by a line that waits for the other one's to be written: ask this much
 * earlier. The engine sends all of it once more, at full speed that is 100 MB.
 */
const OVERLAP_SECONDS = 1;

/** The position that a caller's `logsAfter` stands for. */
export function positionFrom(logsAfter: string | LogPosition | undefined): LogPosition {
  if (typeof logsAfter !== "string") return logsAfter ?? {};
  const all: StreamPosition = { at: logsAfter, lines: Number.POSITIVE_INFINITY };
  return { stdout: all, stderr: all };
}

/** The engine's `since` for going on at a position, in seconds; undefined: from the beginning. */
export function sinceOf({ stdout, stderr }: LogPosition): string | undefined {
  const kept = [stdout, stderr].filter((stream) => stream !== undefined);
  if (kept.length === 0) return undefined;
  const early = Math.max(...kept.map(secondsOf)) - OVERLAP_SECONDS;
  // Within a stream times do not go back: with both known, nothing is missing before the older one.
  const since = kept.length === 2 ? Math.max(Math.min(...kept.map(secondsOf)), early) : early;
  const unfinished = kept.filter(({ goesOn }) => goesOn === true);
  return Math.max(Math.min(since, ...unfinished.map(secondsOf)), 0).toFixed(3);
}

function secondsOf({ at }: StreamPosition): number {
  return Date.parse(at) / 1000;
}

/** A filter for one reading of the log from `sinceOf(position)` on: passes what is not kept yet. */
export function skipKept(
  position: LogPosition,
): (stream: LogLine["stream"], at: string) => boolean {
  const streams = { stdout: skipStream(position.stdout), stderr: skipStream(position.stderr) };
  return (stream, at) => streams[stream](at);
}

function skipStream(kept: StreamPosition | undefined): (at: string) => boolean {
  let past = kept === undefined;
  let seen = 0;
  return (at) => {
    // Once past, always past: a clock that was set back does not swallow lines.
    if (past || kept === undefined || at > kept.at) return (past = true);
    if (at === kept.at && kept.lines === 0) return (past = true);
    if (at === kept.at) past = (seen += 1) >= kept.lines;
    return false;
  };
}
