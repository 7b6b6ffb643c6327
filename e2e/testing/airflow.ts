// The Airflow of the tests, which `scripts/test-airflow.ts` has started: its files and processes. Its API: `airflow-api.ts`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, signal, until } from "../../scripts/airflow/processes.ts";
import { readRunning, type RunningAirflow } from "../../scripts/airflow/running-airflow.ts";
import { startProgram, untilHealthy } from "../../scripts/airflow/start-airflow.ts";
import { leftOf } from "../../scripts/airflow/stop-airflow.ts";

const ENDS_WITHIN_MS = 20_000;

/** What is known of it now. @throws when none was started */
export function theAirflow(): RunningAirflow {
  const { TASK_API_TEST_AIRFLOW: folder = "" } = process.env;
  const running = folder === "" ? undefined : readRunning(folder);
  if (running === undefined) throw new Error("no Airflow was started: npm run test:airflow does");
  return running;
}

/** The folder that task runs of DAGs are below. */
export function workflowRoot(): string {
  return theAirflow().env["AIRFLOW__TASK_API__STORAGE"] ?? "";
}

/** Ends the scheduler alone; one that does not end when it is asked to is killed, as service managers do it. */
export async function endScheduler(by: "SIGTERM" | "SIGKILL"): Promise<void> {
  const { scheduler } = theAirflow().programs;
  if (scheduler === undefined || !isAlive(scheduler)) return;
  signal(scheduler.pid, by);
  if (await until(() => !isAlive(scheduler), ENDS_WITHIN_MS)) return;
  signal(scheduler.pid, "SIGKILL");
  await until(() => !isAlive(scheduler), ENDS_WITHIN_MS);
}

/** Starts the scheduler again; returns once it is at work. */
export async function startScheduler(): Promise<void> {
  await untilHealthy(startProgram(theAirflow(), "scheduler"));
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
  const found = all.filter(({ pid }) => commandOf(pid).includes(words));
  // Of a program and those that it has started the first one counts.
  const first = found.filter(({ parent }) => !found.some(({ pid }) => pid === parent));
  const [program] = first;
  if (program === undefined || first.length > 1) {
    throw new Error(`expected one process with '${words}': ${first.map(({ pid }) => pid).join()}`);
  }
  const airflow: number[] = [];
  let { parent } = program;
  while (parent > 1 && parent !== programs["scheduler"]?.pid) {
    airflow.push(parent);
    parent = all.find(({ pid }) => pid === parent)?.parent ?? 0;
  }
  return { program: program.pid, airflow };
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

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
