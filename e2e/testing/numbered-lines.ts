// Lines that tell whether one is missing, comes twice or has lost a part: a script that writes them quickly
// on both streams, and a reader that looks for the first one that is wrong.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseLine } from "../../packages/runtime/src/record/log-file.ts";

const PAD_BYTES = 1000;
/** Every so many lines one is longer than what engines take at once. */
const LONG_EVERY = 500;
const LONG_BYTES = 40_000;

/** A shell script that writes `count` lines to stdout and as many to stderr, both at the same time. */
export function writeNumbered(count: number): string {
  const program = [
    'function pad(size, text) { text = "x"; while (length(text) < size) text = text text; return substr(text, 1, size) }',
    `BEGIN { short = pad(${PAD_BYTES}); long = pad(${LONG_BYTES});`,
    `for (i = 0; i < ${count}; i++) printf "%s %d %s\\n", name, i, (i + 1) % ${LONG_EVERY} ? short : long }`,
  ].join(" ");
  return `awk -v name=out '${program}' & awk -v name=err '${program}' >&2; wait`;
}

/** What was found of one stream. */
export interface NumberedLines {
  readonly count: number;
  /** The first line that is not the one that should come, shortened. */
  readonly wrong?: string;
}

/** Reads what was printed: other lines than those of the script are passed over. */
export async function readPrinted(file: string, name: "out" | "err"): Promise<NumberedLines> {
  return check(linesOf(file), name);
}

/** Reads one stream out of the log beside a record. */
export async function readKept(log: string, name: "out" | "err"): Promise<NumberedLines> {
  return check(wholeLines(log, name === "out" ? "stdout" : "stderr"), name);
}

async function check(lines: AsyncIterable<string>, name: string): Promise<NumberedLines> {
  let count = 0;
  for await (const line of lines) {
    if (!line.startsWith(`${name} `)) continue;
    const size = (count + 1) % LONG_EVERY === 0 ? LONG_BYTES : PAD_BYTES;
    const isRight = line.startsWith(`${name} ${count} x`) && line.endsWith("x".repeat(size));
    const length = `${name} ${count} `.length + size;
    if (!isRight || line.length !== length) {
      return { count, wrong: `${line.slice(0, 40)}… of ${line.length} characters` };
    }
    count += 1;
  }
  return { count };
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file) });
}

async function* wholeLines(log: string, stream: string): AsyncGenerator<string> {
  let begun = "";
  for await (const text of linesOf(log)) {
    const line = parseLine(text);
    if (line?.stream !== stream) continue;
    begun += line.text;
    if (line.partial) continue;
    yield begun;
    begun = "";
  }
}
