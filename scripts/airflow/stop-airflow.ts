// Ends an Airflow with all that came of it.
import { existsSync } from "node:fs";
import type { Say } from "../engine/say.ts";
import { stopPostgres } from "./postgres.ts";
import { isAlive, processesOf, signal, until, type ProcessState } from "./processes.ts";
import { readRunning, writeRunning, type RunningAirflow } from "./running-airflow.ts";

const ENDS_WITHIN_MS = 10_000;

/** Stops it: nothing of it is left but its logs. */
export async function stopAirflow(running: RunningAirflow, say: Say): Promise<void> {
  // Tests may have started some of its programs again since.
  const { programs: started } = readRunning(running.folder) ?? running;
  const programs = Object.values(started).filter((id) => isAlive(id));
  for (const { pid } of programs) signal(pid, "SIGTERM", true);
  const ended = await until(() => leftOf(running).length === 0, ENDS_WITHIN_MS);
  // Tasks have groups and sessions of their own, and outlive the scheduler.
  if (!ended) for (const { pid } of leftOf(running)) signal(pid, "SIGKILL");
  if (!(await until(() => leftOf(running).length === 0, ENDS_WITHIN_MS))) {
    say(
      `processes of Airflow do not end: ${leftOf(running)
        .map(({ pid }) => pid)
        .join(" ")}`,
    );
  }
  await stopPostgres(running.postgres);
  if (existsSync(running.folder)) writeRunning({ ...running, programs: {} });
}

/** Its processes, and those that tasks have started. */
export function leftOf({ folder }: RunningAirflow): readonly ProcessState[] {
  return processesOf(folder, `AIRFLOW_HOME=${folder}`);
}
