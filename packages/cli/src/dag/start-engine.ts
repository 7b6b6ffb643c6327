// Leaves a process behind that is the engine of a workflow root until nothing is left to do there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { claimEngine } from "@task-api/workflow";
import type { Terminal } from "../command/command.ts";
import { NoEngine } from "./no-engine.ts";
import { openEngineLog } from "./engine-log.ts";

/** Options of `dag serve`, as they were given. */
export interface EngineArguments {
  readonly root: string;
  readonly arguments: readonly string[];
}

/** An engine that was started; it goes on when this process ends. */
export interface StartedEngine {
  /** Resolves with its end. */
  readonly ended: Promise<void>;
  /** How it has ended, in words; `undefined`: it has not. */
  end(): string | undefined;
  /** Where in the log that is which it writes: what is before that others have said. */
  readonly logStart: number;
}

/** Whether no process is the engine of the root. @throws StoreError when the folder cannot be written */
export function isWithoutEngine(root: string): boolean {
  const claim = claimEngine(root);
  claim?.release();
  return claim !== undefined;
}

/**
 * Starts it in a session of its own, so that closing the terminal does not reach it.
 * @throws NoEngine when there can be no such process
 */
export async function startEngine(
  { root, arguments: more }: EngineArguments,
  { env, cwd }: Pick<Terminal, "env" | "cwd">,
): Promise<StartedEngine> {
  const program = process.argv[1];
  if (program === undefined) throw new Error("the program does not know its own file");
  const args = [...process.execArgv, program, "dag", "serve", "--root", root, ...more];
  // Nobody sees what it says; whoever wonders finds it there.
  const { fd: log, start: logStart } = openEngineLog(root);
  const stdio = ["ignore", log, log] as const;
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: [...stdio] });
  try {
    await once(child, "spawn");
  } catch (error) {
    throw new NoEngine(
      `no process could be started to run the DAG: ${error instanceof Error ? error.message : String(error)}`,
      `what is wanted is in the store; run it here: task-api dag serve --root ${root}`,
    );
  } finally {
    closeSync(log);
  }
  child.unref();
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let end: string | undefined;
  child.once("exit", (code, signal) => {
    end = code === null ? `by ${signal}` : `with code ${code}`;
    resolve();
  });
  return { ended, end: () => end, logStart };
}
