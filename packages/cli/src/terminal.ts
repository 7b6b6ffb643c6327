// The process as a `Terminal`: the only place below `main.ts` that touches `process`.
import type { Output, Terminal } from "./command/command.ts";
import { createWriters, type Writer } from "./writer.ts";

/** Signals by which a user or a platform asks a caller to end. */
const INTERRUPTS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
type Interrupt = keyof typeof INTERRUPTS;

/** How often it is looked whether all is written. */
const BUSY_LOOK_MS = 10;

/** A signal that comes again so soon is the same one, sent to a group and handed on by a parent. */
const ECHO_MS = 500;

/** The exit code of a process that ended because of a signal. */
export function codeOfSignal(signal: unknown): number {
  return 128 + (isInterrupt(signal) ? INTERRUPTS[signal] : INTERRUPTS.SIGINT);
}

function isInterrupt(signal: unknown): signal is Interrupt {
  return typeof signal === "string" && Object.hasOwn(INTERRUPTS, signal);
}

/**
 * Wraps a process. The first signal aborts `interrupted` (its reason is the signal's name), the second
 * one `insisted`, or ends the process where nobody listens to that; the third one ends it.
 */
export function createTerminal(host: NodeJS.Process): Terminal {
  let signals: Signals | undefined;
  const writer = createWriters();
  const listening = (): Signals => (signals ??= listen(host));
  return {
    cwd: host.cwd(),
    env: host.env,
    out: outputOf(1, writer(1), () => host.stdout),
    err: outputOf(2, writer(2), () => host.stderr),
    async leave(code: number): Promise<never> {
      // What is still to be written to a pipe gets written.
      while (writer(1).isBusy() || writer(2).isBusy()) {
        await new Promise((resolve) => setTimeout(resolve, BUSY_LOOK_MS));
      }
      return host.exit(code);
    },
    get interrupted(): AbortSignal {
      return listening().interrupted.signal;
    },
    get insisted(): AbortSignal {
      listening().isInsistedHeard = true;
      return listening().insisted.signal;
    },
  };
}

interface Signals {
  readonly interrupted: AbortController;
  readonly insisted: AbortController;
  isInsistedHeard: boolean;
}

/** Listens only once somebody asks: a command that holds nothing ends by the signal's own default. */
function listen(host: NodeJS.Process): Signals {
  const signals: Signals = {
    interrupted: new AbortController(),
    insisted: new AbortController(),
    isInsistedHeard: false,
  };
  let last = Number.NEGATIVE_INFINITY;
  for (const name of Object.keys(INTERRUPTS)) {
    host.on(name, () => {
      const isEcho = performance.now() - last < ECHO_MS;
      last = performance.now();
      if (isEcho) return;
      if (!signals.interrupted.signal.aborted) signals.interrupted.abort(name);
      else if (signals.isInsistedHeard && !signals.insisted.signal.aborted) {
        signals.insisted.abort(name);
      } else host.exit(codeOfSignal(signals.interrupted.signal.reason));
    });
  }
  return signals;
}

/** The process's own stream objects cost a tenth of a short command's time: only a size needs one. */
function outputOf(fd: number, writer: Writer, stream: () => NodeJS.WriteStream): Output {
  return {
    write: (text) => writer.write(text),
    send: (text) => writer.send(text),
    get isBusy() {
      return writer.isBusy();
    },
    get isTerminal() {
      // Loaded when somebody asks: the module brings Node's networking along.
      return process.getBuiltinModule("node:tty").isatty(fd);
    },
    get columns() {
      return stream().columns;
    },
    get rows() {
      return stream().rows;
    },
  };
}
