// DAGs from a DAG file in Python, as Airflow takes it, without Airflow: Python runs the file against small modules
// that stand in for Airflow's and record what it says (`../../../python`). What it means is decided here.
import { fileURLToPath } from "node:url";
import { Severity, hasErrors, type Issue, type Outcome } from "@task-api/spec";
import { readAnswer, type DriverAnswer } from "./answer.ts";
import { failureIssues, fileIssue, pythonTooOld, startOf } from "./loading-issues.ts";
import { noAnswer } from "./no-answer.ts";
import { dagsOf, type PythonDag } from "./python-dag.ts";
import { runDriver } from "./run-driver.ts";

/** How a DAG file is loaded. */
export interface LoadPythonOptions {
  /** Absolute path of the DAG file. */
  readonly file: string;
  /** The program that runs it, version 3.9 or later. @default "python3" */
  readonly python?: string;
  /** The environment of the program. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** After so many milliseconds the program and what it has started are killed. @default 30_000 */
  readonly timeoutMs?: number;
  /** Gives up; the program is killed then. */
  readonly signal?: AbortSignal;
  /** Folder with the driver and the modules that stand in for Airflow's. @default that of this package */
  readonly shims?: string;
  /** Told what the file prints, as it does. */
  readonly onOutput?: (text: string) => void;
}

/** The DAGs of a file in the order in which it makes them. One that needs Airflow leaves the others usable. */
export type PythonFile = Outcome<readonly PythonDag[]> & {
  /** The exception that ended the loading, with the frames of the author's code; its last 20 lines. */
  readonly traceback: readonly string[];
  /** The last 16,000 characters of what the file has printed. */
  readonly printed: string;
};

const MAX_TRACEBACK_LINES = 20;

/**
 * Runs a DAG file and reads what its DAGs are (contract §5). A DAG file is a program of the caller's: it is run with
 * the rights and the environment of the caller, as `python3 FILE` would be, and may do what the caller may. The time
 * limit keeps it from hanging; it is no protection from a hostile file.
 *
 * Issues have codes `dag-file/…` and places in the file, or in a file that it imports.
 * @throws the reason of `signal` when it is aborted
 */
export async function loadPythonDags(options: LoadPythonOptions): Promise<PythonFile> {
  const { file, python = "python3", env = process.env, timeoutMs = 30_000 } = options;
  // Asked for only where it is needed: in a bundle there is no such URL.
  const shims = options.shims ?? fileURLToPath(new URL("../../../python", import.meta.url));
  const { signal, onOutput } = options;
  const end = await runDriver({ file, python, env, timeoutMs, shims, signal, onOutput });
  const answer = end.kind === "ended" ? readAnswer(end.answer) : undefined;
  const { printed } = end;
  const traceback = answer?.failure?.traceback.slice(-MAX_TRACEBACK_LINES) ?? [];
  const issues =
    answer === undefined
      ? [noAnswer(end, { file, python, timeoutMs, shims })]
      : fileIssues(answer, file, python);
  if (answer === undefined || hasErrors(issues)) return { ok: false, issues, traceback, printed };
  return { ok: true, value: dagsOf(answer.dags), issues, traceback, printed };
}

function fileIssues(answer: DriverAnswer, file: string, python: string): readonly Issue[] {
  if (!answer.isLoaded) return [pythonTooOld(python, answer.python, startOf(file))];
  if (answer.failure !== undefined) return failureIssues(answer, answer.failure, file);
  const loose = answer.loose.map(({ taskId, place }) => ({
    ...fileIssue(
      "dag-file/task-without-dag",
      place,
      `the task ${JSON.stringify(taskId ?? "")} belongs to no DAG and is left out`,
      "make it inside of `with DAG(…) as dag:`, or give it dag=dag",
    ),
    severity: Severity.warning,
  }));
  if (answer.dags.length > 0) return loose;
  return [
    ...loose,
    fileIssue(
      "dag-file/no-dag",
      startOf(file),
      "the file makes no DAG",
      'a DAG is made by `with DAG("my-dag") as dag:`, or by a call of a function decorated with @dag',
    ),
  ];
}
