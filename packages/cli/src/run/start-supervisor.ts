// Leaves a process behind that keeps a started run's record and log going when `run` has returned.
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import type { Secret } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";

/**
 * Starts `task-api supervise` in a session of its own, so that closing the terminal does not reach
 * it. `claim` is told its process id before it begins, to be written into the record. The secrets go
 * through a pipe; arguments and environment can be read by others.
 */
export function startSupervisor(
  recordFile: string,
  secrets: readonly Secret[],
  terminal: Terminal,
  claim: (pid: number) => void,
): void {
  const program = process.argv[1];
  if (program === undefined) throw new Error("the program does not know its own file");
  const child = spawn(process.execPath, [...process.execArgv, program, "supervise", recordFile], {
    cwd: dirname(recordFile),
    env: { ...terminal.env },
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  if (child.pid !== undefined) claim(child.pid);
  child.stdin.end(JSON.stringify(secrets.map((secret) => secret.reveal())));
  child.unref();
}
