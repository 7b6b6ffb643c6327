// Leaves a process behind that keeps a run's record and log going when this one has returned.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { identityOf, type Secret } from "@task-api/runtime";
import { UsageError } from "../command/usage-error.ts";
import type { Terminal } from "../command/command.ts";

/** Which run, and how it is handed over. */
export interface SupervisorOptions {
  readonly recordFile: string;
  readonly terminal: Pick<Terminal, "env" | "cwd">;
  /** Kept out of the environment of a process that may live for days. */
  readonly secrets?: readonly Secret[];
  /** Told who it is before it begins, so that the record can say so. */
  readonly handOver?: (supervisor: ReturnType<typeof identityOf>) => void;
}

/**
 * Starts `task-api supervise` in a session of its own, so that closing the terminal does not reach
 * it. It waits for the end of its input, which comes when the run has been handed over, or when this
 * process dies: then it takes the run over by itself.
 */
export async function startSupervisor(options: SupervisorOptions): Promise<void> {
  const { recordFile, terminal, secrets = [], handOver } = options;
  const program = process.argv[1];
  if (program === undefined) throw new Error("the program does not know its own file");
  const child = spawn(process.execPath, [...process.execArgv, program, "supervise", recordFile], {
    // The environment may hold relative paths (KUBECONFIG).
    cwd: terminal.cwd,
    env: without(terminal.env, secrets),
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  try {
    await once(child, "spawn");
  } catch (error) {
    throw new UsageError(
      `no process could be started to keep the run going: ${error instanceof Error ? error.message : String(error)}`,
      `the container runs; stay with it: task-api check-task-run ${recordFile} --watch`,
    );
  }
  handOver?.(identityOf(child.pid));
  child.stdin.end();
  child.unref();
}

function without(
  env: Terminal["env"],
  secrets: readonly Secret[],
): Record<string, string | undefined> {
  const values = new Set(secrets.map((secret) => secret.reveal()).filter((value) => value !== ""));
  return Object.fromEntries(
    Object.entries(env).filter(([, value]) => value === undefined || !values.has(value)),
  );
}
