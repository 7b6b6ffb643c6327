// An engine sends both streams of a container over one connection in frames: a byte for the stream,
// three of padding, four of length, then the payload. Chunks of the connection end anywhere.
import type { LogLine } from "@task-api/runtime";

/** A piece of one stream. */
export interface LogFrame {
  readonly stream: LogLine["stream"];
  readonly payload: Buffer;
}

/** What a chunk of the connection completes. */
export interface ReadFrames {
  readonly frames: readonly LogFrame[];
  /** The engine's own words: it cannot go on reading the log. No line of the container's. */
  readonly complaint?: string;
}

const HEADER_BYTES = 8;
const STDERR = 2;
const ENGINE = 3;
/** Far above what engines send (16 KiB and a time): more means that this is no such stream. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** A reader that takes chunks and gives the frames that are complete. @throws RangeError on nonsense */
export function createFrameReader(): (chunk: Buffer) => ReadFrames {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: LogFrame[] = [];
    let complaint: string | undefined;
    while (data.length >= HEADER_BYTES) {
      const size = data.readUInt32BE(4);
      const stream = data[0] ?? 0;
      if (stream > ENGINE || size > MAX_FRAME_BYTES) {
        throw new RangeError("the log is not in the engine's frames");
      }
      const end = HEADER_BYTES + size;
      if (data.length < end) break;
      const payload = data.subarray(HEADER_BYTES, end);
      if (stream === ENGINE) complaint = payload.toString("utf8").trim();
      else frames.push({ stream: stream === STDERR ? "stderr" : "stdout", payload });
      data = data.subarray(end);
    }
    // A copy, so that a few bytes do not keep the whole chunk alive.
    rest = Buffer.from(data);
    return { frames, ...(complaint !== undefined && { complaint }) };
  };
}
