// Warnings about arguments of a DAG file that do not come into the document: each names the argument and its line.
import { Severity, formatPath, type Issue, type IssueCode, type JsonPath } from "@task-api/spec";
import { isObject } from "../../is-object.ts";
import type { RecordedDag } from "./answer.ts";
import { dagFields, scheduleArguments, silentArguments, taskFields } from "./known-arguments.ts";
import type { Locate } from "./places.ts";

/** An argument, or a value inside of one. */
interface Given {
  readonly path: JsonPath;
  readonly value?: unknown;
  /** The Python type of what cannot be written as JSON. */
  readonly type?: string;
}

interface Warning {
  readonly code: IssueCode;
  readonly message: string;
  readonly hint: string;
}

/** Each warning once for a line: a loop says the same of every task. */
export function argumentWarnings(dag: RecordedDag, locate: Locate): readonly Issue[] {
  const told = new Set<string>();
  return givenIn(dag).flatMap((given) => {
    const warning = warningFor(given);
    if (warning === undefined) return [];
    const location = locate(given.path);
    const key = JSON.stringify([location, warning.message]);
    if (told.has(key)) return [];
    told.add(key);
    return [{ ...warning, severity: Severity.warning, path: given.path, ...place(location) }];
  });
}

function place(location: Issue["location"]): Pick<Issue, "location"> {
  return location === undefined ? {} : { location };
}

function givenIn(dag: RecordedDag): readonly Given[] {
  const defaults = dag.arguments["default_args"];
  return [
    ...entriesAt(dag.arguments, []),
    ...entriesAt(isObject(defaults) ? defaults : {}, ["default_args"]),
    ...dag.tasks.flatMap((task, index) => entriesAt(task.arguments, ["tasks", index])),
    ...dag.leftOut,
  ];
}

function entriesAt(fields: Readonly<Record<string, unknown>>, path: JsonPath): readonly Given[] {
  return Object.entries(fields).map(([name, value]) => ({ path: [...path, name], value }));
}

function warningFor({ path, value, type }: Given): Warning | undefined {
  const isOfTask = path[0] === "tasks";
  const name = String(path[isOfTask ? 2 : 0]);
  const isUnset = value === null;
  if (!isOfTask && scheduleArguments.has(name)) return isUnset ? undefined : schedule(name);
  if (silentArguments.has(name)) return undefined;
  if (!Object.hasOwn(isOfTask ? taskFields : dagFields, name))
    return isUnset ? undefined : ignored(name, isOfTask);
  if (type !== undefined) return noJson(path.slice(isOfTask ? 2 : 0), type);
  return isUnset && path.at(-1) === "execution_timeout" ? noTimeout() : undefined;
}

function schedule(name: string): Warning {
  return {
    code: "dag-file/schedule",
    message: `the DAG has a schedule ('${name}'), which is not followed here`,
    hint: "its runs begin when they are triggered; None says so in the file",
  };
}

function ignored(name: string, isOfTask: boolean): Warning {
  return {
    code: "dag-file/ignored-argument",
    message: `the argument '${name}' of ${isOfTask ? "the operator" : "the DAG"} has no meaning here and is left out`,
    hint: "it still holds where Airflow runs the DAG",
  };
}

function noJson(path: JsonPath, type: string): Warning {
  return {
    code: "dag-file/no-json",
    message: `'${formatPath(path)}' is of the Python type ${type}, which cannot be written as JSON, and is left out`,
    hint: "text, numbers, booleans, lists, dicts, times and objects with a method to_dict can be written",
  };
}

function noTimeout(): Warning {
  return {
    code: "dag-file/ignored-argument",
    message: "'execution_timeout' is None, but no task runs without a time limit here",
    hint: "the timeout of the template holds, else 90 minutes: give a timedelta for another one",
  };
}
