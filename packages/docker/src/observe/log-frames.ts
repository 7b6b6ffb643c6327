// An engine sends both streams of a container over one connection in frames: a byte for the stream,
// three of padding, four of length, then the payload. Chunks of the connection end anywhere.

/** A piece of one stream. */
export interface LogFrame {
  readonly stream: "stdout" | "stderr";
  readonly payload: Buffer;
}

const HEADER_BYTES = 8;
/** Far above what engines send (16 KiB and a time): more means that this is no such stream. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** A reader that takes chunks and gives the frames that are complete. @throws RangeError on nonsense */
export function createFrameReader(): (chunk: Buffer) => LogFrame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: LogFrame[] = [];
    while (data.length >= HEADER_BYTES) {
      const size = data.readUInt32BE(4);
      const stream = data[0] ?? 0;
      if (stream > 3 || size > MAX_FRAME_BYTES) {
        throw new RangeError("the log is not in the engine's frames");
      }
      const end = HEADER_BYTES + size;
      if (data.length < end) break;
      const payload = data.subarray(HEADER_BYTES, end);
      // 3 is the engine's own error within the stream; for people it belongs to stderr.
      frames.push({ stream: stream < 2 ? "stdout" : "stderr", payload });
      data = data.subarray(end);
    }
    // A copy, so that a few bytes do not keep the whole chunk alive.
    rest = Buffer.from(data);
    return frames;
  };
}
