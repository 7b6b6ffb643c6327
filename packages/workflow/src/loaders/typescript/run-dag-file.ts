// Runs a DAG file in a process of its own: within a time, its output bounded, and nothing of it left when it ends or
// when this process does.
import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { lifelineDescriptor, reportDescriptor } from "./child/report.ts";

/** What is run, and how. */
export interface DagFileRun {
  /** Absolute, without symbolic links. */
  readonly file: string;
  /** Where it runs. */
  readonly folder: string;
  /** Module of the DAG API, for files that have none installed. */
  readonly apiModule: string;
  /** The program that loads it. */
  readonly childModule: string;
  readonly node: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((text: string) => void) | undefined;
}

/** How the process ended. */
export interface DagFileEnd {
  readonly end: "exit" | "late" | "stopped" | "too-long" | "not-started";
  /** Its code, or what Node calls the error. */
  readonly code: number | string | null;
  /** What it reported, if anything. */
  readonly report: string;
  /** The end of what it wrote to its standard error. */
  readonly errors: string;
}

const maxReportBytes = 64 * 1024 * 1024;
const maxErrorsLength = 16 * 1024;
/** How long the rest of its output may take to arrive. */
const graceMs = 500;

/** Never throws. */
export async function runDagFile(run: DagFileRun): Promise<DagFileEnd> {
  if (run.signal?.aborted === true) return { end: "stopped", code: null, report: "", errors: "" };
  const child = start(run);
  const { promise, resolve } = Promise.withResolvers<Pick<DagFileEnd, "end" | "code">>();
  const reported: Buffer[] = [];
  let [bytes, errors] = [0, ""];
  const report = readable(child, reportDescriptor);
  report?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxReportBytes) resolve({ end: "too-long", code: null });
    else reported.push(chunk);
  });
  child.stdout?.setEncoding("utf8").on("data", (text: string) => run.onOutput?.(text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-maxErrorsLength);
    run.onOutput?.(text);
  });
  child.on("error", ({ code, message }: NodeJS.ErrnoException) =>
    resolve({ end: "not-started", code: code ?? message }),
  );
  child.on("close", (code) => resolve({ end: "exit", code }));
  // What it has started may hold its output open: its own end is the end.
  child.on("exit", (code) => setTimeout(() => resolve({ end: "exit", code }), graceMs).unref());
  const timer = setTimeout(() => resolve({ end: "late", code: null }), run.timeoutMs);
  const stop = (): void => resolve({ end: "stopped", code: null });
  run.signal?.addEventListener("abort", stop, { once: true });
  const ended = await promise;
  run.signal?.removeEventListener("abort", stop);
  clearTimeout(timer);
  endGroup(child);
  for (const stream of child.stdio) stream?.destroy();
  return { ...ended, report: Buffer.concat(reported).toString("utf8"), errors };
}

function start({ file, folder, apiModule, childModule, node, env }: DagFileRun): ChildProcess {
  const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
  stdio[reportDescriptor] = "pipe";
  stdio[lifelineDescriptor] = "pipe";
  const api = pathToFileURL(apiModule).href;
  return spawn(
    node,
    [...typeFlags(), "--disable-warning=ExperimentalWarning", childModule, file, api],
    {
      cwd: folder,
      env: { ...env },
      stdio,
      // A group of its own, so that what it starts can be ended with it.
      detached: process.platform !== "win32",
      windowsHide: true,
    },
  );
}

/** Node takes TypeScript by itself since 22.18. */
function typeFlags(): readonly string[] {
  return process.features.typescript === false ? ["--experimental-strip-types"] : [];
}

function readable(child: ChildProcess, descriptor: number): Readable | undefined {
  const stream = child.stdio[descriptor];
  return stream !== null && stream !== undefined && "read" in stream ? stream : undefined;
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody is left of it.
  }
}
