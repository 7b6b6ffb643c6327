// Runs a program to its end and hands back what it printed. A program that does not exist or runs
// too long is a result like any other, with the exit codes that a shell would give (127, 124).
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a program ended, and what it printed. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program is killed after this many milliseconds. @default no limit */
  readonly timeoutMs?: number;
  /** Called with every line of output as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Exit code for a program that could not be found, as in a shell. */
export const NOT_FOUND = 127;
/** Exit code for a program that ran into `timeoutMs`, as of `timeout(1)`. */
export const TIMED_OUT = 124;

/** Runs `command` without a shell and without standard input. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const limit =
    options.timeoutMs === undefined ? undefined : AbortSignal.timeout(options.timeoutMs);
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(limit !== undefined && { signal: limit, killSignal: "SIGKILL" }),
  });
  const stdout = collect(child.stdout, options.onLine);
  const stderr = collect(child.stderr, options.onLine);
  return new Promise((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      const code = limit?.aborted ? TIMED_OUT : NOT_FOUND;
      const why =
        code === TIMED_OUT
          ? `no end after ${options.timeoutMs} ms`
          : `cannot be run: ${error.message}`;
      resolve({ code, stdout: stdout(), stderr: `${stderr()}${command}: ${why}\n` });
    });
    child.on("close", (code) => {
      resolve({ code: code ?? 1, stdout: stdout(), stderr: stderr() });
    });
  });
}

/** The last lines of what a failed program printed, for an error message. */
export function lastLines(finished: Finished, count = 20): string {
  const lines = `${finished.stdout}${finished.stderr}`.trimEnd().split("\n");
  return lines.slice(-count).join("\n");
}

function collect(
  stream: NodeJS.ReadableStream,
  onLine: ((line: string) => void) | undefined,
): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  if (onLine !== undefined) createInterface({ input: stream }).on("line", onLine);
  return () => Buffer.concat(chunks).toString("utf8");
}
