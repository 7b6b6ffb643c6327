// Why a DAG file gives no DAGs, as issues: what was expected, what came, and where in the file.
import { Severity, type Issue, type IssueCode, type Location } from "@task-api/spec";
import type { DriverAnswer, ForeignTask, LoadFailure } from "./answer.ts";

/** The oldest Python that the modules beside the driver are written for. */
export const oldestPython = "3.9";

/** An issue about a file as a whole, at the place in it that is known. */
export function fileIssue(
  code: IssueCode,
  location: Location | undefined,
  message: string,
  hint?: string,
): Issue {
  return {
    code,
    severity: Severity.error,
    path: [],
    ...(location === undefined ? {} : { location }),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** The first character of a file: for what is about all of it. */
export function startOf(file: string): Location {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 2 };
}

/** There is no such Python, or it cannot be started. */
export function pythonMissing(python: string, why: string, location: Location): Issue {
  return fileIssue(
    "dag-file/python-missing",
    location,
    `DAG files are run by Python ${oldestPython} or later, but '${python}' could not be started: ${why}`,
    "install Python 3, or name another one",
  );
}

/** Python 3.8 and before. */
export function pythonTooOld(python: string, version: string, location: Location): Issue {
  return fileIssue(
    "dag-file/python-too-old",
    location,
    `DAG files are run by Python ${oldestPython} or later, but '${python}' is Python ${version}`,
    "install a newer Python, or name another one",
  );
}

/** The file runs for too long. */
export function timeLimit(timeoutMs: number, place: Location | undefined, file: string): Issue {
  const where = place === undefined ? "" : `; it was in line ${place.line}`;
  return fileIssue(
    "dag-file/time-limit",
    place ?? startOf(file),
    `the file was not loaded within ${timeoutMs / 1000} s${where}`,
    "a DAG file is run as a whole each time it is read: move long work into a task, or raise the limit",
  );
}

/** An operator that is no processing-container. */
export function needsAirflow({ operator, origin, taskId, place }: ForeignTask): Issue {
  const task = taskId === undefined ? "" : ` (task_id "${taskId}")`;
  const isIdle = /\.(Empty|Dummy)Operator$/.test(origin);
  const isOwnCode = origin.startsWith(`${operator}.`);
  return fileIssue(
    "dag-file/needs-airflow",
    place,
    isOwnCode
      ? `${operator}${task} has Python code of its own, ${origin}, which only Airflow runs: this DAG needs Airflow`
      : `${operator}${task} is no processing-container: this DAG needs Airflow`,
    isIdle
      ? "it does nothing: without it, and with the tasks around it connected, e.g. a >> [b, c], the DAG may run here"
      : "run it in Airflow, or make a processing-container of what the task does",
  );
}

/** What a file raised, after the tasks that may be why. */
export function failureIssues(
  answer: DriverAnswer,
  failure: LoadFailure,
  file: string,
): readonly Issue[] {
  return [...answer.foreign.map(needsAirflow), failureIssue(answer, failure, file)];
}

function failureIssue({ python }: DriverAnswer, failure: LoadFailure, file: string): Issue {
  const { kind, text, type, name, module, names, place = startOf(file) } = failure;
  switch (kind) {
    case "syntax":
      return fileIssue("dag-file/syntax", place, `Python ${python} cannot read the file: ${text}`);
    case "unreadable":
      return fileIssue("document/unreadable", place, `the file cannot be read: ${text}`);
    case "needs-airflow":
      return fileIssue(
        "dag-file/needs-airflow",
        place,
        `'${name}' is a part of Airflow or Kaapana that does not exist without it: this file needs Airflow`,
        "run it in Airflow, or take the value from the environment, e.g. os.environ",
      );
    case "unset-variables":
      return fileIssue(
        "dag-file/unset-variable",
        place,
        names.length > 1
          ? `the file takes ${list(names)} from environment variables of the same names, which are not set`
          : `the file takes ${list(names)} from the environment variable of the same name, which is not set`,
        `in a shell: export ${names.map((one) => `${one}=…`).join(" ")}`,
      );
    default:
      return fileIssue(
        "dag-file/exception",
        place,
        `the file raised an exception while it was loaded: ${text}`,
        type === "ModuleNotFoundError"
          ? `modules are looked for beside the file and among those of Python ${python}: install '${module}' there, or name another Python`
          : undefined,
      );
  }
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
