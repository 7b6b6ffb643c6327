// Runs the Python driver on a DAG file: in a process group of its own, within a time, its output bounded. Knows
// nothing of what the answer means.
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";

/** Which file is loaded, by what, and for how long at most. */
export interface DriverOptions {
  readonly file: string;
  readonly python: string;
  readonly shims: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onOutput: ((text: string) => void) | undefined;
}

/** How it ended; `printed` is the last of what the file has printed. */
export type DriverEnd = { readonly printed: string } & (
  | { readonly kind: "ended"; readonly answer: string; readonly how: string }
  | { readonly kind: "missing"; readonly why: string }
  /** Where in the code it was, as Python's faulthandler tells it. */
  | { readonly kind: "late"; readonly stack: string }
  | { readonly kind: "too-large" }
);

/** More than 100,000 tasks. */
export const maxAnswerBytes: number = 64 * 1024 * 1024;
const MAX_PRINTED_LENGTH = 16_000;
/** How long Python may take to say where it is. */
const STACK_MS = 500;
/** How long the rest of what was printed may take to arrive when the process has ended. */
const GRACE_MS = 500;

/** @throws the reason of `signal` when it is aborted; the process is gone then as well */
export async function runDriver(options: DriverOptions): Promise<DriverEnd> {
  const { file, python, shims, env, timeoutMs, signal, onOutput } = options;
  signal?.throwIfAborted();
  const child = spawn(python, [join(shims, "load_dags.py"), file], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<DriverEnd>();
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-MAX_PRINTED_LENGTH);
      onOutput?.(text);
    });
  }
  const answer = collect(child, () => resolve({ kind: "too-large", printed }));
  let isLate = false;
  const end = (): void =>
    resolve(
      isLate
        ? { kind: "late", stack: answer.text(), printed }
        : { kind: "ended", answer: answer.text(), how: howEnded(child), printed },
    );
  child.on("error", ({ message }) => resolve({ kind: "missing", why: message, printed }));
  child.on("close", end);
  child.on("exit", () => {
    // What the file has started and left behind would hold its output open; in a session of its own it still does.
    killGroup(child);
    void answer.complete.then(() => setTimeout(end, GRACE_MS));
  });
  const late = setTimeout(() => {
    isLate = child.exitCode === null;
    child.kill("SIGUSR1");
    setTimeout(end, STACK_MS);
  }, timeoutMs);
  const stop = (): void => reject(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", stop);
    clearTimeout(late);
    killGroup(child);
    for (const stream of child.stdio) stream?.destroy();
  }
}

interface Collected {
  readonly text: () => string;
  /** Nobody writes to it any more. */
  readonly complete: Promise<void>;
}

/** Collects what comes by the descriptor of the answer. */
function collect(child: ChildProcess, onTooLarge: () => void): Collected {
  const chunks: Buffer[] = [];
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  let size = 0;
  const stream = child.stdio[3];
  if (stream instanceof Readable) {
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxAnswerBytes) onTooLarge();
      else chunks.push(chunk);
    });
    stream.on("close", resolve);
  }
  return { text: () => Buffer.concat(chunks).toString("utf8"), complete };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}

function howEnded({ exitCode, signalCode }: ChildProcess): string {
  if (signalCode !== null) return `it was ended by ${signalCode}`;
  return `it ended with exit code ${exitCode ?? "unknown"}`;
}
