// From frames to lines: the time in front is split off, text is decoded across frames, and a frame
// without a line end is a part of a line (longer than 16 KiB, or the process ended within it).
import { StringDecoder } from "node:string_decoder";
import type { LogLine } from "@task-api/runtime";
import { normaliseTime, timeOf } from "@task-api/runtime/adapter";
import type { LogFrame } from "./log-frames.ts";

const SPACE = 0x20;
const NEWLINE = 0x0a;
/** An RFC 3339 time with nanoseconds and a zone has 35 characters. */
const MAX_TIME_BYTES = 40;

/** A reader of one container's frames; it remembers characters that were cut by a frame's end. */
export function createLineReader(now: () => Date = () => new Date()): (frame: LogFrame) => LogLine {
  const decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  return ({ stream, payload }) => {
    const space = payload.subarray(0, MAX_TIME_BYTES).indexOf(SPACE);
    const at = space < 0 ? undefined : normaliseTime(payload.toString("latin1", 0, space));
    const partial = payload.at(-1) !== NEWLINE;
    const text = payload.subarray(
      at === undefined ? 0 : space + 1,
      partial ? payload.length : payload.length - 1,
    );
    const decoder = decoders[stream];
    return {
      at: at ?? timeOf(now()),
      stream,
      text: partial ? decoder.write(text) : decoder.write(text) + decoder.end(),
      partial,
    };
  };
}
