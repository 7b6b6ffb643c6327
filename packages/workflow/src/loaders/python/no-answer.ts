// Why Python has given no answer: it is not there, it was killed, or the file has ended it.
import type { Issue, Location } from "@task-api/spec";
import { fileIssue, pythonMissing, startOf, timeLimit } from "./loading-issues.ts";
import { maxAnswerBytes, type DriverEnd } from "./run-driver.ts";

/** What was asked of the driver. */
export interface Asked {
  readonly file: string;
  readonly python: string;
  readonly timeoutMs: number;
  readonly shims: string;
}

/** The issue of a driver that has not answered. */
export function noAnswer(end: DriverEnd, { file, python, timeoutMs, shims }: Asked): Issue {
  switch (end.kind) {
    case "missing":
      return pythonMissing(python, end.why, startOf(file));
    case "late":
      return timeLimit(timeoutMs, placeInStack(end.stack, file, shims), file);
    case "too-large":
      return fileIssue(
        "dag-file/too-large",
        startOf(file),
        `the DAGs of the file take more than ${maxAnswerBytes / 1024 / 1024} MiB as JSON`,
        "divide them among several files",
      );
    case "ended":
      return fileIssue(
        "dag-file/no-answer",
        startOf(file),
        `'${python}' was expected to load the file, but ${end.how}${lastWords(end.printed)}`,
        "a DAG file must not end the interpreter; see what it has printed",
      );
  }
}

function lastWords(printed: string): string {
  const line = printed.trimEnd().split("\n").at(-1);
  return line === undefined || line === "" ? "" : `; the last it printed: ${line.slice(0, 200)}`;
}

/** The innermost frame of the file itself, else of any other of the author's. */
function placeInStack(stack: string, file: string, shims: string): Location | undefined {
  const frames = [...stack.matchAll(/^ {2}File "(.+)", line (\d+) in /gm)]
    .map(([, name = "", line = "1"]) => ({ ...startOf(name), line: Number(line) }))
    .filter((place) => !place.file.startsWith(shims) && !place.file.startsWith("<"));
  const found = frames.find((place) => place.file === file) ?? frames[0];
  return found === undefined ? undefined : { ...found, endLine: found.line };
}
