// The program of the child process: runs one DAG file and reports its DAGs, or what went wrong. Arguments: the file, and
// the URL of the API for files that have none installed.
import { createWriteStream } from "node:fs";
import { Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { madeDags } from "../../../authoring/brand.ts";
import { frameIn } from "../stack-frames.ts";
import { exportedDags } from "./exported-dags.ts";
import { lifelineDescriptor, reportDescriptor, type ChildReport } from "./report.ts";
import { resolveApi } from "./resolve-api.ts";

export { initialize, resolve } from "./resolve-api.ts";

/** What tells the thread below from one that Node starts for hooks. */
const lifeline = "lifeline";

if (isMainThread) await main();
else if (workerData === lifeline) endWithParent();

async function main(): Promise<void> {
  const [, , file = "", api = ""] = process.argv;
  // A file that never gives way cannot be ended from within its own thread.
  new Worker(new URL(import.meta.url), { workerData: lifeline }).unref();
  Error.stackTraceLimit = 50;
  const report = await Promise.race([reportOf(file, api), thrownAside()]);
  await tell(JSON.stringify(report.report));
  process.removeAllListeners("uncaughtException");
  // Node says where a syntax error is only to those who do not catch it.
  if (report.error instanceof SyntaxError) throw report.error;
  process.exit();
}

interface Reported {
  readonly report: ChildReport;
  readonly error?: unknown;
}

/** What nothing catches while the file is loaded: a timer's exception, a promise that nobody awaits. */
function thrownAside(): Promise<Reported> {
  const { promise, resolve } = Promise.withResolvers<Reported>();
  process.once("uncaughtException", (error) => resolve({ report: failed(error), error }));
  return promise;
}

async function reportOf(file: string, api: string): Promise<Reported> {
  const made: unknown[] = [];
  Reflect.set(globalThis, madeDags, made);
  resolveApi(api, import.meta.url);
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    const dags = exportedDags(Object(module), made, file).map((dag) => ({
      document: plain(dag.toDocument()),
      line: frameIn(dag.stack, file)?.line ?? null,
      taskLines: dag.graph.stacks().map((stack) => frameIn(stack, file)?.line ?? null),
    }));
    return { report: { kind: "dags", dags } };
  } catch (error) {
    return { report: failed(error), error };
  }
}

/** What JSON has of it; fails where it has nothing. */
function plain(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document));
}

function failed(error: unknown): ChildReport {
  const isError = error instanceof Error;
  const hint = isError && "hint" in error ? error.hint : null;
  const code = isError && "code" in error ? error.code : null;
  return {
    kind: "failed",
    name: isError ? error.name : "",
    message: isError ? error.message : inWords(error),
    hint: typeof hint === "string" ? hint : null,
    code: typeof code === "string" ? code : null,
    stack: isError ? String(error.stack) : "",
  };
}

function inWords(value: unknown): string {
  try {
    return typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    return "a value without words";
  }
}

function tell(report: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  createWriteStream("", { fd: reportDescriptor }).end(report, () => resolve());
  return promise;
}

/** In a thread of its own: when whoever waits for the report is gone, so is this process and what it has started. */
function endWithParent(): void {
  const parent = new Socket({ fd: lifelineDescriptor, readable: true, writable: false });
  parent.on("end", endGroup).on("error", endGroup).resume();
}

function endGroup(): void {
  process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL");
}
