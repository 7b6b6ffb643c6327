// Writes text to the process's own descriptors, in the order in which it was given, whichever of them it
// is for. Short output is written at once; what a run prints is written beside the event loop, so that a
// reader who stands still (`| less`) stops neither a timeout nor Ctrl-C.
import { write, writeSync } from "node:fs";
import { errorCode } from "@task-api/runtime";

/** A way to one descriptor. */
export interface Writer {
  /** Writes now, or behind what is still to be written. */
  write(text: string): void;
  /** Writes soon; resolves when there is room for more. */
  send(text: string): Promise<void>;
  /** Whether text waits to be written, to any of the descriptors. */
  isBusy(): boolean;
}

/** Characters that may wait for a slow reader before the writer is asked to wait. */
const ROOM = 1024 * 1024;
/** A descriptor that somebody else has made non-blocking may be full for a moment. */
const FULL_PAUSE_MS = 5;

interface Piece {
  readonly fd: number;
  readonly text: string;
}

/** Writers that keep the order between them. */
export function createWriters(): (fd: number) => Writer {
  const gone = new Set<number>();
  let waiting: Piece[] = [];
  let waitingSize = 0;
  let pumping: Promise<void> | undefined;

  function enqueue(piece: Piece): void {
    waiting.push(piece);
    waitingSize += piece.text.length;
    pumping ??= pump().finally(() => {
      pumping = undefined;
    });
  }

  async function pump(): Promise<void> {
    while (waiting.length > 0) {
      const [first] = waiting;
      const fd = first?.fd ?? 1;
      // What goes to the same place goes there at once.
      const end = waiting.findIndex((piece) => piece.fd !== fd);
      const batch = waiting.slice(0, end === -1 ? undefined : end);
      const text = batch.map((piece) => piece.text).join("");
      if (!gone.has(fd) && !(await writeAll(fd, Buffer.from(text)))) gone.add(fd);
      waiting = waiting.slice(batch.length);
      waitingSize -= text.length;
    }
  }

  return (fd) => ({
    write(text) {
      if (gone.has(fd)) return;
      if (pumping !== undefined) return enqueue({ fd, text });
      const rest = writeNow(fd, Buffer.from(text));
      if (rest === "gone") gone.add(fd);
      else if (rest.length > 0) enqueue({ fd, text: rest.toString() });
    },
    send(text) {
      if (gone.has(fd) || text === "") return Promise.resolve();
      enqueue({ fd, text });
      return waitingSize > ROOM && pumping !== undefined ? pumping : Promise.resolve();
    },
    isBusy: () => pumping !== undefined,
  });
}

/** Writes what can be written without waiting, and gives back the rest; a reader that has left wants none. */
function writeNow(fd: number, bytes: Buffer): Buffer | "gone" {
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(fd, bytes, done);
  } catch (error) {
    return isFull(error) ? bytes.subarray(done) : "gone";
  }
  return bytes.subarray(done);
}

/** False when the reader has left. */
async function writeAll(fd: number, bytes: Buffer): Promise<boolean> {
  for (let done = 0; done < bytes.length;) {
    const { promise, resolve } = Promise.withResolvers<number | "full" | "gone">();
    write(fd, bytes, done, bytes.length - done, null, (error, written) =>
      resolve(error === null ? written : isFull(error) ? "full" : "gone"),
    );
    const result = await promise;
    if (result === "gone") return false;
    if (result === "full") await new Promise((wake) => setTimeout(wake, FULL_PAUSE_MS));
    else done += result;
  }
  return true;
}

function isFull(error: unknown): boolean {
  return errorCode(error) === "EAGAIN";
}
