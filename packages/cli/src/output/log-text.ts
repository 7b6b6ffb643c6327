// Lines of a task's log for whoever reads them: as they are where a program reads, and without what would
// take a terminal over where a person does. Colours stay.
import type { LogLine } from "@task-api/runtime";
import type { Output, Terminal } from "../command/command.ts";

/** Sends the lines to the streams they came on; resolves when there is room for more. */
export async function sendLines(
  lines: readonly LogLine[],
  { out, err }: Pick<Terminal, "out" | "err">,
): Promise<void> {
  for (const { output, text } of byOutput(lines, out, err)) await output.send(text);
}

/** Puts its time before each line; the later pieces of a long one go on without. */
export function createLineStamp(): (line: LogLine) => LogLine {
  const within = new Set<LogLine["stream"]>();
  return (line) => {
    const isPiece = within.has(line.stream);
    if (line.partial) within.add(line.stream);
    else within.delete(line.stream);
    return isPiece ? line : { ...line, text: `${line.at} ${line.text}` };
  };
}

/** Neighbouring lines of one stream together, so that many lines are not as many writes. */
function byOutput(
  lines: readonly LogLine[],
  out: Output,
  err: Output,
): readonly { output: Output; text: string }[] {
  const pieces: { output: Output; text: string }[] = [];
  for (const line of lines) {
    const output = line.stream === "stdout" ? out : err;
    const shown = output.isTerminal ? forTerminal(line.text) : line.text;
    const text = `${shown}${line.partial ? "" : "\n"}`;
    const last = pieces.at(-1);
    if (last?.output === output) last.text += text;
    else pieces.push({ output, text });
  }
  return pieces;
}

const ESC = "\u001B";
const BEL = "\u0007";
const COLOUR = String.raw`\[[0-9;:]*m`;
/** Everything a terminal would act on: a string for it, a sequence, a single escape, a control character. */
const acting = new RegExp(
  [
    `${ESC}${COLOUR}`,
    `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`,
    `${ESC}[PX^_][^${ESC}]*(?:${ESC}\\\\)?`,
    `${ESC}\\[[0-?]*[ -/]*[@-~]?`,
    `${ESC}.?`,
    String.raw`[^\P{Cc}\t\r]`,
  ].join("|"),
  "gu",
);
const colour = new RegExp(`^${ESC}${COLOUR}$`);

/** A line as a terminal may get it. */
export function forTerminal(text: string): string {
  return text.replaceAll(acting, (found) => (colour.test(found) ? found : ""));
}
