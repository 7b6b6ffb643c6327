// Issues on a terminal, with the lines of the documents they are in.
import { renderText, type DocumentReading, type Issue } from "@task-api/spec";
import type { Output, Terminal } from "../command/command.ts";
import { paletteFor } from "./palette.ts";

/** Prints what was found, nothing when there is nothing. */
export function printIssues(
  issues: readonly Issue[],
  readings: readonly DocumentReading[],
  output: Output,
  terminal: Pick<Terminal, "env">,
): void {
  const { red, yellow, dim, bold } = paletteFor(output, terminal);
  output.write(
    renderText(issues, {
      sources: sourcesOf(readings),
      palette: { error: red, warning: yellow, dim, bold },
    }),
  );
}

/** The authors' texts by file, for underlining. */
export function sourcesOf(readings: readonly DocumentReading[]): ReadonlyMap<string, string> {
  return new Map(readings.map(({ source }) => [source.file, source.text]));
}
