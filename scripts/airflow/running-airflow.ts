// An Airflow that runs, as it is known to whoever did not start it: a file in its folder says where everything is.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Postgres } from "./postgres.ts";
import type { ProcessId } from "./processes.ts";
import type { AirflowMajor } from "./versions.ts";

/** What is known of it. */
export interface RunningAirflow {
  readonly major: AirflowMajor;
  /** Its home: what each program has printed is in `<program>.log`, logs of tasks are below `logs`. */
  readonly folder: string;
  /** The paths of its API are below it. */
  readonly url: string;
  /** The folder that its DAG files are in. */
  readonly dags: string;
  /** The folder with Airflow's programs. */
  readonly bin: string;
  /** The environment that they run in. */
  readonly env: Readonly<Record<string, string>>;
  /** By their names. */
  readonly programs: Readonly<Record<string, ProcessId>>;
  readonly postgres: Postgres;
}

/** What the file says; `undefined`: none was started there. */
export function readRunning(folder: string): RunningAirflow | undefined {
  const file = fileIn(folder);
  if (!existsSync(file)) return undefined;
  const running: RunningAirflow = JSON.parse(readFileSync(file, "utf8"));
  return running;
}

/** Writes the file. */
export function writeRunning(running: RunningAirflow): void {
  const file = fileIn(running.folder);
  writeFileSync(`${file}.new`, JSON.stringify(running, undefined, 2));
  renameSync(`${file}.new`, file);
}

function fileIn(folder: string): string {
  return join(folder, "running.json");
}
