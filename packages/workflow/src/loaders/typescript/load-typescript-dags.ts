// The DAGs of a file in TypeScript or JavaScript. The file is code of its author and runs as the caller, in a process of
// its own with a time limit; what it imports as the API is the package installed beside it, else the caller's copy.
import { realpath } from "node:fs/promises";
import { dirname, extname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Issue, Outcome } from "@task-api/spec";
import { at, itemsAt, numberAt, parseJson, stringAt } from "@task-api/runtime";
import type { LoadedDag } from "../loaded-dag.ts";
import {
  endIssue,
  fileIssue,
  reportedDags,
  thrownIssue,
  type DagFileName,
} from "./failure-issue.ts";
import { runDagFile } from "./run-dag-file.ts";

/** What is loaded, and with what. */
export interface LoadTypeScriptOptions {
  /** `.ts`, `.mts`, `.js` or `.mjs`. */
  readonly file: string;
  /** The environment that the file sees. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default 30000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Path of a module with the DAG API (`@task-api/workflow/dag`), for files that have none installed. */
  readonly apiModule: string;
  /** Path of the program that runs the file (`@task-api/workflow/dag-child`). @default the one of this package */
  readonly childModule?: string;
  /** @default the Node that runs this */
  readonly node?: string;
  /** What the file prints. @default nobody sees it */
  readonly onOutput?: (text: string) => void;
}

/**
 * The DAGs that a file exports, alone or in lists, in the order in which they were made; those that it makes, where it
 * exports none. Their documents are not judged. Never throws: whatever is wrong with the file is an issue
 * (`dag-file/…`, `document/unreadable`).
 */
export async function loadTypeScriptDags(
  options: LoadTypeScriptOptions,
): Promise<Outcome<readonly LoadedDag[]>> {
  const { file, env, timeoutMs = 30_000, node = process.execPath, ...rest } = options;
  const real = await realFile(file);
  const apiModule = (await realFile(rest.apiModule)) ?? rest.apiModule;
  const childModule = rest.childModule ?? besideThis("./child/main");
  const name = { shown: file, real: real ?? file, ours: [apiModule, childModule].map(folderOf) };
  if (real === undefined)
    return refused(
      fileIssue(name, { code: "document/unreadable", message: "the file is not there" }),
    );
  const ended = await runDagFile({
    ...rest,
    file: real,
    folder: dirname(real),
    apiModule,
    childModule,
    env,
    timeoutMs,
    node,
  });
  const report = parseJson(ended.report);
  const dags = reportedDags(report);
  if (ended.end !== "exit" || report === undefined)
    return refused(endIssue(name, ended, { node, timeoutMs }));
  if (dags === undefined) return refused(thrownIssue(name, report, ended.errors));
  const issues = dags.length === 0 ? [noDag(name)] : repeated(name, dags);
  return issues.length === 0
    ? { ok: true, value: dags.map((dag) => loadedDag(file, dag)), issues: [] }
    : { ok: false, issues };
}

async function realFile(file: string): Promise<string | undefined> {
  try {
    return await realpath(resolve(file));
  } catch {
    return undefined;
  }
}

/** TypeScript where this module is. */
function besideThis(module: string): string {
  return fileURLToPath(new URL(`${module}${extname(import.meta.url)}`, import.meta.url));
}

function folderOf(file: string): string {
  return dirname(file) + sep;
}

function refused(issue: Issue): Outcome<never> {
  return { ok: false, issues: [issue] };
}

function loadedDag(file: string, dag: unknown): LoadedDag {
  const line = numberAt(dag, "line");
  const taskLines = itemsAt(dag, "taskLines");
  return {
    file,
    document: at(dag, "document"),
    lineOf: ([field, index]) => {
      const taskLine =
        field === "tasks" && typeof index === "number" ? taskLines[index] : undefined;
      return typeof taskLine === "number" ? taskLine : line;
    },
  };
}

function noDag(name: DagFileName): Issue {
  return fileIssue(name, {
    code: "dag-file/no-dag",
    message: "the file makes no DAG",
    hint: 'write export const dag = new Dag("my-dag"), with import { Dag } from "@task-api/workflow/dag"',
  });
}

function repeated(name: DagFileName, dags: readonly unknown[]): readonly Issue[] {
  const ids = dags.map((dag) => stringAt(dag, "document", "dag_id"));
  return dags.flatMap((dag, index) => {
    const id = ids[index];
    if (id === undefined || ids.indexOf(id) === index) return [];
    const frame = { file: name.real, line: numberAt(dag, "line") ?? 1, column: 1 };
    const message = `the file has two DAGs with the id ${JSON.stringify(id)}`;
    const hint = "give every DAG an id of its own";
    return [fileIssue(name, { code: "dag-file/duplicate-dag", message, hint, frame })];
  });
}
