// Leaves a process behind that is the engine of a workflow root until nothing is left to do there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import type { Terminal } from "../command/command.ts";
import { openEngineLog } from "./engine-log.ts";
import { UsageError } from "../command/usage-error.ts";

/** Options of `dag serve`, as they were given. */
export interface EngineArguments {
  readonly root: string;
  readonly arguments: readonly string[];
}

/** Starts it in a session of its own, so that closing the terminal does not reach it. */
export async function startEngine(
  { root, arguments: more }: EngineArguments,
  { env, cwd }: Pick<Terminal, "env" | "cwd">,
): Promise<void> {
  const program = process.argv[1];
  if (program === undefined) throw new Error("the program does not know its own file");
  const args = [...process.execArgv, program, "dag", "serve", "--root", root, ...more];
  // Nobody sees what it says; whoever wonders finds it there.
  const log = openEngineLog(root);
  const stdio = ["ignore", log, log] as const;
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: [...stdio] });
  try {
    await once(child, "spawn");
  } catch (error) {
    throw new UsageError(
      `no process could be started to run the DAG: ${error instanceof Error ? error.message : String(error)}`,
      `the run is in the store; run it here: task-api dag serve --root ${root}`,
    );
  } finally {
    closeSync(log);
  }
  child.unref();
}
