// Which process keeps a run going, told from a later one that got the same number.
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "../error-code.ts";

/** A process on some machine; plain data, so that a record can keep it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** When it began, in the kernel's own count; absent where the kernel does not tell. */
  readonly started?: string;
}

/** The identity of a process of this machine. @default this process */
export function identityOf(pid: number = process.pid): ProcessIdentity {
  const started = kernelView(pid)?.started;
  return { pid, host: hostname(), ...(started !== undefined && { started }) };
}

/** Whether the process is still there; `undefined` when it belongs to another machine. */
export function isAlive({ pid, host, started }: ProcessIdentity): boolean | undefined {
  if (host !== hostname()) return undefined;
  const view = kernelView(pid);
  if (view === undefined) return answersSignals(pid);
  // One that has ended may stay in the table until somebody asks for its end.
  return (
    view.state !== "Z" && view.state !== "X" && (started === undefined || started === view.started)
  );
}

const LONGEST_WAIT_MS = 2_000;
const LOOK_MS = 20;

/**
 * Waits a little for a process of this machine to be gone: whoever writes the end of a run down has its
 * container to remove after that. One that stays is not waited for.
 */
export async function waitUntilGone(process: ProcessIdentity): Promise<void> {
  const until = performance.now() + LONGEST_WAIT_MS;
  while (isAlive(process) === true && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** State letter and start time out of /proc; undefined where there is none (another system, no process). */
function kernelView(pid: number): { state: string; started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in brackets may hold anything, so fields are counted from behind it: state is the 3rd
    // of the line, the start time the 22nd.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", started: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}
