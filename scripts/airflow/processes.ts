// Processes that outlive the one that started them, each in a session of its own, and what became of them. A process is
// known by its id and the time it started, so that an id which has since gone to another one is never taken for ours.
import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process. */
export interface ProcessId {
  readonly pid: number;
  /** In the kernel's clock ticks since it started itself. */
  readonly started: string;
}

/** What `/proc` says of a process. */
export interface ProcessState extends ProcessId {
  readonly parent: number;
}

/** How a process is started. */
export interface Start {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** A file that its output is added to. */
  readonly log: string;
}

/** Starts one that goes on when we are gone. @throws when there is no such program */
export function startProcess(command: string, args: readonly string[], start: Start): ProcessId {
  const log = openSync(start.log, "a");
  const { env, cwd } = start;
  const child = spawn(command, args, { detached: true, stdio: ["ignore", log, log], env, cwd });
  closeSync(log);
  // Where it cannot be started there is no id, which is told below.
  child.on("error", () => undefined);
  child.unref();
  const state = child.pid === undefined ? undefined : processState(child.pid);
  if (state === undefined) throw new Error(`${command} could not be started`);
  return { pid: state.pid, started: state.started };
}

/** What a process is now; `undefined`: it has ended. */
export function processState(pid: number): ProcessState | undefined {
  // The name of the program is in parentheses, and may hold anything.
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  const [state = "", parent = ""] = fields;
  if (state === "" || state === "Z") return undefined;
  return { pid, parent: Number(parent), started: fields[19] ?? "" };
}

/** Whether it goes on. */
export function isAlive({ pid, started }: ProcessId): boolean {
  return processState(pid)?.started === started;
}

/** All processes that work in this folder, or were started with this variable in their environment. */
export function processesOf(folder: string, variable: string): readonly ProcessState[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processState(Number(name)) ?? [])
    .filter(({ pid }) => worksIn(pid, folder) || has(pid, variable));
}

/** Waits until a condition holds; false when it did not in time. */
export async function until(holds: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > end) return false;
    await sleep(50);
  }
  return true;
}

/** Sends a signal to one that may have ended. @param group to its group as well */
export function signal(pid: number, name: NodeJS.Signals, group = false): void {
  try {
    process.kill(group ? -pid : pid, name);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ESRCH") throw error;
  }
}

/** The folder may have been removed, or made anew. */
function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, "") === folder;
  } catch {
    return false;
  }
}

function has(pid: number, variable: string): boolean {
  return read(`/proc/${pid}/environ`).split("\0").includes(variable);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
