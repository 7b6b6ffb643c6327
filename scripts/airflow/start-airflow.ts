// A real Airflow for tests, on this machine: its programs as plain processes, with LocalExecutor and a PostgreSQL of its own,
// all of it on the loopback, at ports that are free. It goes on until it is stopped.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines, runCommand } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";
import { installAirflow, noAirflow } from "./install-airflow.ts";
import { postgresUrl, startPostgres } from "./postgres.ts";
import { isAlive, startProcess, type ProcessId } from "./processes.ts";
import { readRunning, writeRunning, type RunningAirflow } from "./running-airflow.ts";
import { AIRFLOW_USER, airflowSettings, airflowUrl, passwordsFile } from "./settings.ts";
import { stopAirflow } from "./stop-airflow.ts";
import { AIRFLOW_PROGRAMS, AIRFLOW_VERSIONS, LOG_SERVERS, type AirflowMajor } from "./versions.ts";

const READY_WITHIN_MS = 180_000;

/** What the caller decides. */
export interface AirflowOptions {
  readonly major: AirflowMajor;
  /** Its home, emptied first; one that was left running there is stopped. */
  readonly folder: string;
  /** The folder with DAG files. */
  readonly dags: string;
  /** Added to the environment of its programs. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts one, installing it first where it is missing; returns once it is healthy.
 * @throws EngineError when it cannot be had, with the last words of what has failed
 */
export async function startAirflow(options: AirflowOptions, say: Say): Promise<RunningAirflow> {
  const { major, folder, dags } = options;
  const bin = await installAirflow(major, say);
  const leftover = readRunning(folder);
  if (leftover !== undefined) await stopAirflow(leftover, say);
  rmSync(folder, { recursive: true, force: true });
  for (const path of [folder, dags]) mkdirSync(path, { recursive: true });
  const port = await freePort();
  const postgres = await startPostgres(await freePort(), say);
  const database = postgresUrl(postgres);
  const { PATH = "" } = process.env;
  const env = {
    ...environment(),
    PATH: `${bin}:${PATH}`,
    ...airflowSettings({ major, folder, dags, port, database }),
    ...options.env,
  };
  const url = airflowUrl(port);
  let running: RunningAirflow = {
    major,
    folder,
    url,
    dags,
    bin,
    env,
    programs: {},
    postgres,
  };
  writeRunning(running);
  try {
    say(`starting Airflow ${AIRFLOW_VERSIONS[major]} at ${url}, its logs in ${folder}`);
    await airflow(running, ["db", "migrate"]);
    const names = { [AIRFLOW_USER]: AIRFLOW_USER };
    writeFileSync(passwordsFile(folder), JSON.stringify(names));
    for (const name of AIRFLOW_PROGRAMS[major]) running = startProgram(running, name);
    if (major === 2) await makeUser(running);
    await untilHealthy(running);
    return running;
  } catch (error) {
    await stopAirflow(running, say);
    throw error;
  }
}

/** Starts one of its programs, by the words that `airflow` knows it by; what is known of it then. */
export function startProgram(running: RunningAirflow, name: string): RunningAirflow {
  const { folder, bin, env } = running;
  const args = [...name.split(" "), ...(LOG_SERVERS.has(name) ? ["--skip-serve-logs"] : [])];
  const log = logOfProgram(running, name);
  const id = startProcess(join(bin, "airflow"), args, { env, cwd: folder, log });
  const now: RunningAirflow = {
    ...running,
    programs: { ...running.programs, [name]: id },
  };
  writeRunning(now);
  return now;
}

/**
 * Waits until all of its programs say that they are well.
 * @throws EngineError when one has ended, or it takes too long
 */
export async function untilHealthy(running: RunningAirflow): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  while (!(await isHealthy(running))) {
    for (const [name, id] of Object.entries(running.programs)) mustLive(running, name, id);
    if (performance.now() > end) throw noAirflow(`Airflow is not healthy: see ${running.folder}`);
    await sleep(200);
  }
}

/** Whether all of its programs say that they are well. */
export async function isHealthy({ major, url }: RunningAirflow): Promise<boolean> {
  const path = major === 3 ? "/api/v2/monitor/health" : "/health";
  try {
    const answer = await fetch(`${url}${path}`);
    const health: object = Object(await answer.json());
    const parts = Object.values(health).map((part): unknown => Object(part).status);
    // A part that runs inside of another one has no state of its own.
    return answer.ok && parts.every((state) => state === "healthy" || state === null);
  } catch {
    return false;
  }
}

/** One of the loopback that nobody listens at now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Of ours, tools of Python and of Airflow would take the wrong things. */
function environment(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(?:AIRFLOW|PYTHON|VIRTUAL_ENV)/.test(name) ? [] : [[name, value]],
    ),
  );
}

function logOfProgram({ folder }: RunningAirflow, name: string): string {
  return join(folder, `${name.replaceAll(" ", "-")}.log`);
}

function mustLive(running: RunningAirflow, name: string, id: ProcessId): void {
  if (isAlive(id)) return;
  const printed = readFileSync(logOfProgram(running, name), "utf8");
  const last = lastLines({ code: 1, stdout: printed, stderr: "" });
  throw noAirflow(`${name} has ended:\n${last}`);
}

/** The user of Airflow 3 is a setting. */
async function makeUser(running: RunningAirflow): Promise<void> {
  const name = ["--username", AIRFLOW_USER, "--password", AIRFLOW_USER];
  const person = ["--firstname", "a", "--lastname", "b", "--email", "admin@localhost"];
  await airflow(running, ["users", "create", ...name, ...person, "--role", "Admin"]);
}

/** Calls Airflow's program. @throws EngineError when it fails */
async function airflow(running: RunningAirflow, args: readonly string[]): Promise<void> {
  const { bin, env, folder } = running;
  const done = await runCommand(join(bin, "airflow"), args, { env, cwd: folder });
  if (done.code !== 0) throw noAirflow(`airflow ${args.join(" ")}:\n${lastLines(done)}`);
}
