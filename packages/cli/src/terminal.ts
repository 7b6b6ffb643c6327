// The process as a `Terminal`: the only place below `main.ts` that touches `process`.
import { writeSync } from "node:fs";
import type { Output, Terminal } from "./command/command.ts";

/** Signals by which a user or a platform asks a caller to end. */
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Wraps a process. The first signal aborts `interrupted` (its reason is the signal's name); a second
 * one ends the process at once, for a user who does not want to wait.
 */
export function createTerminal(host: NodeJS.Process): Terminal {
  let interrupted: AbortController | undefined;
  return {
    cwd: host.cwd(),
    env: host.env,
    out: outputOf(1, () => host.stdout),
    err: outputOf(2, () => host.stderr),
    get interrupted(): AbortSignal {
      interrupted ??= listen(host);
      return interrupted.signal;
    },
  };
}

/** Listens only once somebody asks: a command that holds nothing ends by the signal's own default. */
function listen(host: NodeJS.Process): AbortController {
  const controller = new AbortController();
  for (const name of INTERRUPTS) {
    host.on(name, () => {
      if (controller.signal.aborted) host.exit(130);
      controller.abort(name);
    });
  }
  return controller;
}

/**
 * A stream of the process. Text is written straight to its descriptor; the stream object, which costs
 * a tenth of a short command's time, is made only when the reader is slow or somebody asks about it.
 */
function outputOf(fd: number, open: () => NodeJS.WriteStream): Output {
  let opened: NodeJS.WriteStream | undefined;
  const stream = (): NodeJS.WriteStream => {
    // A reader that went away (`| head`) is no reason to lose the rest of the work.
    opened ??= open().on("error", () => undefined);
    return opened;
  };
  return {
    write(text) {
      const rest = opened === undefined ? writeNow(fd, Buffer.from(text)) : Buffer.from(text);
      if (rest.length > 0) stream().write(rest);
    },
    get isTerminal() {
      return stream().isTTY;
    },
    get columns() {
      return stream().columns;
    },
  };
}

/** Writes what can be written without waiting; returns the rest, nothing when the reader is gone. */
function writeNow(fd: number, bytes: Buffer): Buffer {
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(fd, bytes, done);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN")
      return bytes.subarray(done);
  }
  return Buffer.alloc(0);
}
