// The Airflow of the tests, which `scripts/test-airflow.ts` has started: its files and processes. Its API: `airflow-api.ts`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import {
  isAlive,
  signal,
  startProcess,
  until,
  type ProcessState,
} from "../../scripts/airflow/processes.ts";
import { readRunning, type RunningAirflow } from "../../scripts/airflow/running-airflow.ts";
import { freePort, startProgram, untilHealthy } from "../../scripts/airflow/start-airflow.ts";
import { leftOf } from "../../scripts/airflow/stop-airflow.ts";
import { AIRFLOW_PROGRAMS } from "../../scripts/airflow/versions.ts";

const ENDS_WITHIN_MS = 10_000;

/** What is known of it now. @throws when none was started */
export function theAirflow(): RunningAirflow {
  const { TASK_API_TEST_AIRFLOW: folder = "" } = process.env;
  const running = folder === "" ? undefined : readRunning(folder);
  if (running === undefined) throw new Error("no Airflow was started: npm run test:airflow does");
  return running;
}

/** The folder that task runs of DAGs are below. */
export function workflowRoot(): string {
  const { AIRFLOW__TASK_API__STORAGE: storage = "" } = theAirflow().env;
  return storage.replace(/=.*/, "");
}

/** Ends one program; one that does not end when it is asked to is killed, as service managers do it. */
export async function endProgram(name: string, by: "SIGTERM" | "SIGKILL"): Promise<void> {
  const program = theAirflow().programs[name];
  if (program === undefined || !isAlive(program)) return;
  signal(program.pid, by);
  if (await until(() => !isAlive(program), ENDS_WITHIN_MS)) return;
  signal(program.pid, "SIGKILL");
  await until(() => !isAlive(program), ENDS_WITHIN_MS);
}

/**
 * Starts what reads DAG files again where it is no longer there: that of Airflow 3 dies when a DAG is deleted while it writes down what
 * it has read of it.
 */
export async function keepReading(): Promise<void> {
  const { "dag-processor": reader } = theAirflow().programs;
  if (reader !== undefined && !isAlive(reader)) await startAgain("dag-processor");
}

/** Starts it again; returns once all are at work. */
export async function startAgain(name: string): Promise<void> {
  await untilHealthy(startProgram(theAirflow(), name));
}

/**
 * Starts what reads DAG files and runs tasks anew, with other settings.
 * @param others programs that are there as well then
 * @returns puts it back as it was
 */
export async function changeSettings(
  more: Readonly<Record<string, string>>,
  others: readonly string[] = [],
): Promise<() => Promise<void>> {
  const { env, major } = theAirflow();
  const [, ...usual] = AIRFLOW_PROGRAMS[major];
  await restartWith({ ...env, ...more }, [...usual, ...others]);
  return () => restartWith(env, usual);
}

/** All but the one that answers requests. */
async function restartWith(env: RunningAirflow["env"], names: readonly string[]): Promise<void> {
  const before = theAirflow();
  const [first] = AIRFLOW_PROGRAMS[before.major];
  const all = Object.entries(before.programs);
  const working = all.filter(([name]) => name !== first).map(([name]) => name);
  await Promise.all(working.map((name) => endProgram(name, "SIGTERM")));
  const left = Object.fromEntries(all.filter(([name]) => name === first));
  let running: RunningAirflow = { ...before, env, programs: left };
  for (const name of names) running = startProgram(running, name);
  await untilHealthy(running);
}

/** Lets another program answer requests below this path of its own address, for this test; that address. */
export async function answerBelow(path: string): Promise<string> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const mine = { AIRFLOW__API__PORT: String(port), AIRFLOW__API__BASE_URL: `${address}${path}` };
  startAnother(["api-server"], mine);
  const answers = async (): Promise<boolean> =>
    (await fetch(`${address}${path}/api/v2/version`).catch(() => undefined))?.ok ?? false;
  await expect.poll(answers, { timeout: 120_000, interval: 250 }).toBe(true);
  return address;
}

/** Starts a second one of the programs of Airflow, for this test. */
export function startAnother(
  args: readonly [string, ...string[]],
  more: Readonly<Record<string, string>> = {},
): void {
  const { folder, bin, env } = theAirflow();
  const log = join(folder, `another-${args[0]}.log`);
  const start = { env: { ...env, ...more }, cwd: folder, log };
  const program = startProcess(join(bin, "airflow"), args, start);
  onTestFinished(() => signal(program.pid, "SIGTERM", true));
}

/** Holds a program of Airflow with what it has started, but for programs of tasks. @returns lets it go on */
export function standStill(name: string): () => void {
  const { pid = 0 } = theAirflow().programs[name] ?? {};
  const all = leftOf(theAirflow());
  const held = [pid];
  for (const parent of held) {
    const children = all.filter((one) => one.parent === parent).map((one) => one.pid);
    held.push(...children.filter((child) => !commandOf(child).includes("task-api")));
  }
  for (const one of held) signal(one, "SIGSTOP");
  const goOn = (): void => {
    for (const one of held) signal(one, "SIGCONT");
  };
  onTestFinished(goOn);
  return goOn;
}

/** A process of a task, and those of Airflow that it comes from, up to the scheduler: the nearest first. */
export interface TaskProcesses {
  /** The program that the operator has started. */
  readonly program: number;
  readonly airflow: readonly number[];
}

/**
 * The processes of the task that runs now, by a program that has these words in its command line.
 * @throws when there is not exactly one
 */
export function processesOfTask(words: string): TaskProcesses {
  const { programs } = theAirflow();
  const all = leftOf(theAirflow());
  const first = programsWith(words, all);
  const [program] = first;
  if (program === undefined || first.length > 1) {
    throw new Error(`expected one process with '${words}': ${first.map(({ pid }) => pid).join()}`);
  }
  const airflow: number[] = [];
  let { parent } = program;
  for (;;) {
    const next = all.find(({ pid }) => pid === parent);
    // Above the programs of Airflow is whoever has started them.
    if (next === undefined || parent === programs["scheduler"]?.pid) break;
    airflow.push(parent);
    ({ parent } = next);
  }
  return { program: program.pid, airflow };
}

/** The programs of tasks that have these words in their command line; of one and those that it has started the first counts. */
export function programsWith(
  words: string,
  all: readonly ProcessState[] = leftOf(theAirflow()),
): readonly ProcessState[] {
  const found = all.filter(({ pid }) => commandOf(pid).includes(words));
  return found.filter(({ parent }) => !found.some(({ pid }) => pid === parent));
}

/** The command line of a process; empty where there is none. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Tells the nearest of the processes of a task to end. */
export function endPolitely([nearest]: readonly number[]): void {
  if (nearest !== undefined) signal(nearest, "SIGTERM");
}

/** Kills processes at once. */
export function killAtOnce(pids: readonly number[]): void {
  for (const pid of pids) signal(pid, "SIGKILL");
}

/** What the log files of a DAG's tasks hold, each with its path before it. */
export function logFilesOf(dagId: string): string {
  const folder = join(theAirflow().folder, "logs", `dag_id=${dagId}`);
  if (!existsSync(folder)) return `no task of ${dagId} has a log`;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((file) => `${file}:\n${readFileSync(file, "utf8").split("\n").map(readable).join("\n")}`)
    .join("\n");
}

/** A record of a log of Airflow 3: its level, its words, and those of what was thrown. */
export function lineOfRecord(record: unknown): string {
  const { level = "", event = record, error_detail: thrown = [] } = Object(record);
  const causes: readonly unknown[] = thrown;
  const words = causes.map((cause) => `\n  ${Object(cause).exc_type}: ${Object(cause).exc_value}`);
  return `${level} ${event}${words.join("")}`.trim();
}

/** A log file of Airflow 2 is text. */
function readable(line: string): string {
  return line.startsWith("{") ? lineOfRecord(JSON.parse(line)) : line;
}
