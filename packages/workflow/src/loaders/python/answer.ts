// What the Python driver answers, read without belief: it is the output of a process that runs other people's code.
import { at, itemsAt, numberAt, parseJson, stringAt, stringsAt } from "@task-api/runtime";
import type { JsonPath, Location } from "@task-api/spec";
import { isObject } from "../../is-object.ts";

/** Everything that the driver says about a file. */
export interface DriverAnswer {
  /** Version of the interpreter, e.g. `3.11.7`. */
  readonly python: string;
  /** Whether the interpreter was new enough to try. */
  readonly isLoaded: boolean;
  readonly failure?: LoadFailure;
  readonly dags: readonly RecordedDag[];
  /** Of a file that failed: they may be why. */
  readonly foreign: readonly ForeignTask[];
  readonly loose: readonly {
    readonly taskId: string | undefined;
    readonly place: Location | undefined;
  }[];
}

/** Why a file could not be loaded. */
export interface LoadFailure {
  readonly kind: string;
  /** What Python says. */
  readonly text: string;
  /** Of the exception. */
  readonly type: string;
  /** Of a part of Airflow. */
  readonly name: string;
  /** Of a module that Python has not found. */
  readonly module: string;
  /** Of environment variables. */
  readonly names: readonly string[];
  readonly place: Location | undefined;
  /** Frames of the author's code and the exception, as Python prints them. */
  readonly traceback: readonly string[];
}

/** A task that only Airflow can run. */
export interface ForeignTask {
  readonly operator: string;
  /** The class or method, with its module. */
  readonly origin: string;
  readonly taskId: string | undefined;
  readonly place: Location | undefined;
}

/** A DAG as it was written; names are those of Python arguments. */
export interface RecordedDag {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly tasks: readonly RecordedTask[];
  readonly foreign: readonly ForeignTask[];
  readonly places: readonly (readonly [JsonPath, Location])[];
  readonly leftOut: readonly { readonly path: JsonPath; readonly type: string }[];
}

/** A task as it was written; names are those of Python arguments. */
export interface RecordedTask {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Attributes that were set later. */
  readonly assigned: Readonly<Record<string, unknown>>;
  readonly upstreamTaskIds: readonly string[];
}

/** The answer, or undefined where there is none. */
export function readAnswer(text: string): DriverAnswer | undefined {
  const answer = parseJson(text);
  const python = stringAt(answer, "python");
  if (python === undefined) return undefined;
  const failure = at(answer, "failure");
  return {
    python,
    isLoaded: failure !== undefined,
    ...(isObject(failure) ? { failure: readFailure(failure) } : {}),
    dags: itemsAt(answer, "dags").map(readDag),
    foreign: itemsAt(answer, "foreign").map(readForeign),
    loose: itemsAt(answer, "loose").map((one) => ({
      taskId: stringAt(one, "task_id"),
      place: readPlace(at(one, "place")),
    })),
  };
}

function readFailure(failure: unknown): LoadFailure {
  const word = (name: string): string => stringAt(failure, name) ?? "";
  return {
    kind: word("kind"),
    text: word("text"),
    type: word("type"),
    name: word("name"),
    module: word("module"),
    names: stringsAt(failure, "names"),
    place: readPlace(at(failure, "place")),
    traceback: stringsAt(failure, "traceback"),
  };
}

function readDag(dag: unknown): RecordedDag {
  return {
    arguments: fieldsAt(dag, "arguments"),
    tasks: itemsAt(dag, "tasks").map((task) => ({
      arguments: fieldsAt(task, "arguments"),
      assigned: fieldsAt(task, "assigned"),
      upstreamTaskIds: stringsAt(task, "upstream_task_ids"),
    })),
    foreign: itemsAt(dag, "foreign").map(readForeign),
    places: itemsAt(dag, "places").flatMap((entry) => {
      const place = readPlace(at(entry, 1));
      return place === undefined ? [] : [[readPath(at(entry, 0)), place] as const];
    }),
    leftOut: itemsAt(dag, "left_out").map((one) => ({
      path: readPath(at(one, "path")),
      type: stringAt(one, "type") ?? "",
    })),
  };
}

function readForeign(task: unknown): ForeignTask {
  return {
    operator: stringAt(task, "operator") ?? "",
    origin: stringAt(task, "origin") ?? "",
    taskId: stringAt(task, "task_id"),
    place: readPlace(at(task, "place")),
  };
}

/** `[file, line, column, endLine, endColumn]`. */
function readPlace(place: unknown): Location | undefined {
  const [file, line] = [stringAt(place, 0), numberAt(place, 1)];
  if (file === undefined || line === undefined) return undefined;
  const column = numberAt(place, 2) ?? 1;
  const endLine = numberAt(place, 3) ?? line;
  return { file, line, column, endLine, endColumn: numberAt(place, 4) ?? column + 1 };
}

function readPath(path: unknown): JsonPath {
  return itemsAt(path).filter((part) => typeof part === "string" || typeof part === "number");
}

function fieldsAt(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const fields = at(value, name);
  return isObject(fields) ? fields : {};
}
