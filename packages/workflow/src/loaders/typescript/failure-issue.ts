// What went wrong with a DAG file, as an issue at its place in the file.
import { Severity, type Issue, type IssueCode, type Location } from "@task-api/spec";
import { itemsAt, stringAt } from "@task-api/runtime";
import type { DagFileEnd } from "./run-dag-file.ts";
import { framesOf, type Frame } from "./stack-frames.ts";
import { importPlace, syntaxPlace } from "./syntax-place.ts";

/** The file as it is shown, and as frames name it. */
export interface DagFileName {
  readonly shown: string;
  readonly real: string;
  /** Folders of what loads it and of the DAG API, which are no business of its author. */
  readonly ours: readonly string[];
}

interface Problem {
  readonly code: IssueCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly frame?: Frame | undefined;
}

/** One issue about a file; without a frame at its first line. */
export function fileIssue(file: DagFileName, { code, message, hint, frame }: Problem): Issue {
  return {
    code,
    severity: Severity.error,
    path: [],
    location: locationOf(file, frame),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** The issue about a process that has reported no DAGs. */
export function endIssue(
  file: DagFileName,
  { end, code, errors }: DagFileEnd,
  { node, timeoutMs }: { readonly node: string; readonly timeoutMs: number },
): Issue {
  const lastLine = errors
    .split("\n")
    .findLast((line) => /^[^\s}]/.test(line) && !line.startsWith("Node.js v"));
  const said = lastLine === undefined ? "" : `; the last that it wrote: ${lastLine.slice(0, 200)}`;
  switch (end) {
    case "late":
      return fileIssue(file, {
        code: "dag-file/time-limit",
        message: `the file must be loaded within ${timeoutMs / 1000} s, and still ran${said}`,
        hint: "a DAG file only says what is to run: let it wait for nothing",
      });
    case "stopped":
      return fileIssue(file, {
        code: "dag-file/time-limit",
        message: "the file was still running when it was stopped",
      });
    case "too-long":
      return fileIssue(file, {
        code: "dag-file/exception",
        message: "the DAGs of the file are larger than any document may be",
      });
    case "not-started":
      return fileIssue(file, {
        code: "dag-file/no-interpreter",
        message: `Node is needed to load the file, and ${node} cannot be run: ${code ?? "no reason given"}`,
        hint: "install Node 22.13 or later",
      });
    case "exit":
      return code === 9
        ? fileIssue(file, {
            code: "dag-file/no-interpreter",
            message: `Node 22.13 or later is needed to load the file, and ${node} does not take its options${said}`,
            hint: "install Node 22.13 or later",
          })
        : fileIssue(file, exitProblem(code, said));
  }
}

/** The issue about what the file threw: `report` is the child's. */
export function thrownIssue(file: DagFileName, report: unknown, errors: string): Issue {
  const name = stringAt(report, "name") ?? "";
  const text = (stringAt(report, "message") ?? "").slice(0, 2000);
  const code = stringAt(report, "code") ?? "";
  const hint = stringAt(report, "hint");
  const frames = framesOf(stringAt(report, "stack") ?? "").filter((frame) =>
    isOfUser(frame, file.ours),
  );
  const own = frames.find((frame) => frame.file === file.real);
  if (lacksTypeScript(code, text))
    return fileIssue(file, {
      code: "dag-file/no-interpreter",
      message: `this Node cannot load the file: ${firstLine(text)}`,
      hint: "use a Node of 22.18 or later with support for TypeScript, or write the DAG file in JavaScript",
    });
  if (isSyntax(name, code) && frames.length === 0) {
    const frame = syntaxPlace(errors);
    const language = /\.[cm]?ts$/.test(frame?.file || file.real) ? "TypeScript" : "JavaScript";
    return fileIssue(file, {
      code: "dag-file/syntax",
      message: `the file cannot be read as ${language}: ${firstLine(text)}`,
      hint: /strip-only/.test(text) ? erasable : undefined,
      frame,
    });
  }
  if (/^(?:ERR_)?MODULE_NOT_FOUND$/.test(code))
    return fileIssue(file, {
      code: "dag-file/exception",
      message: `an import of the file leads nowhere: ${firstLine(text)}`,
      hint: "install what the file imports, or correct the import",
      frame: own ?? importPlace(text),
    });
  const at = frames[0];
  const elsewhere = at !== undefined && own !== undefined && at.file !== own.file;
  const problem =
    hint !== undefined && text.endsWith(`; ${hint}`) ? text.slice(0, -hint.length - 2) : text;
  const kind = name === "DagError" ? "" : `the file threw${name === "" ? "" : ` ${name}`}: `;
  return fileIssue(file, {
    code: "dag-file/exception",
    message: `${kind}${problem}${elsewhere ? `, at ${at.file}:${at.line}` : ""}`,
    hint,
    frame: own ?? at,
  });
}

/** Whether a report has DAGs. */
export function reportedDags(report: unknown): readonly unknown[] | undefined {
  return stringAt(report, "kind") === "dags" ? itemsAt(report, "dags") : undefined;
}

const erasable =
  "Node only takes types away: write as const objects for enums, and no namespaces or parameter properties";
/** A Node that is built without support for TypeScript, or too old for it. */
function lacksTypeScript(code: string, text: string): boolean {
  return (
    code === "ERR_NO_TYPESCRIPT" ||
    (code === "ERR_UNKNOWN_FILE_EXTENSION" && /"\.[cm]?ts"/.test(text))
  );
}

function exitProblem(code: DagFileEnd["code"], said: string): Problem {
  if (code === 13)
    return {
      code: "dag-file/exception",
      message: "the file waits with await for what never comes",
      hint: "a DAG file only says what is to run: let it wait for nothing",
    };
  return {
    code: "dag-file/exception",
    message: `the process that ran the file ended ${code === null ? "by a signal" : `with ${code}`} before its DAGs were known${said}`,
    hint: "a DAG file must not call process.exit",
  };
}

function isSyntax(name: string, code: string): boolean {
  return name === "SyntaxError" || code.endsWith("_TYPESCRIPT_SYNTAX");
}

/** Neither Node's own, nor of the API, nor of what loads the file. */
function isOfUser({ file }: Frame, ours: readonly string[]): boolean {
  const isOurs = ours.some((folder) => file.startsWith(folder));
  return !isOurs && !/^node:|^<|[/\\]node_modules[/\\]@?task-api[/\\]/.test(file);
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]?.replace(/^x /, "") ?? "";
}

function locationOf({ shown, real }: DagFileName, frame: Frame | undefined): Location {
  const { line, column } = frame ?? { line: 1, column: 1 };
  const file = frame === undefined || frame.file === real || frame.file === "" ? shown : frame.file;
  return { file, line, column, endLine: line, endColumn: column };
}
