// Where a file cannot be read, or imports what is not there. Of a syntax error Node says it in what it writes when it
// ends over one, and in no field of the error.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { pathOf, type Frame } from "./stack-frames.ts";

/** The place that Node shows last in `errors`. An empty file name: the file that was run. */
export function syntaxPlace(errors: string): Frame | undefined {
  // The line itself comes last, above the mark; Node shows what is before it as well.
  const pattern = /^(file:\/\/.*|\/.*|[A-Za-z]:\\.*):(\d+)\n(?:.*\n){1,4}?( *)\^/gm;
  const shown = [...errors.matchAll(pattern)].at(-1);
  const [, file, line, blanks] = shown ?? [];
  if (file !== undefined && blanks !== undefined)
    return { file: pathOf(file), line: Number(line), column: blanks.length + 1 };
  // As Node 22.13 shows TypeScript.
  const framed = /,-\[(?:.*:)?(\d+):(\d+)\]/.exec(errors);
  return framed === null ? undefined : { file: "", line: Number(framed[1]), column: 1 };
}

/** The line that imports what is not there, by the words of Node. */
export function importPlace(message: string): Frame | undefined {
  const [, missing = "", file = ""] =
    /Cannot find \w+ '(.*)' imported from (.*)/.exec(message) ?? [];
  const name = basename(missing);
  const lines = name === "" ? [] : linesOf(pathOf(file));
  const index = lines.findIndex((line) => line.includes(`${name}"`) || line.includes(`${name}'`));
  return index < 0 ? undefined : { file: pathOf(file), line: index + 1, column: 1 };
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
