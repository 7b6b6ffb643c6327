// Issues on a terminal, with the lines of the documents they are in, and without what is secret.
import {
  concealIssues,
  concealSource,
  renderText,
  type DocumentReading,
  type Issue,
} from "@task-api/spec";
import type { Output, Terminal } from "../command/command.ts";
import { paletteFor } from "./palette.ts";

/** What can be shown of issues and of the documents they are about. */
export interface Presentable {
  readonly issues: readonly Issue[];
  /** The authors' texts by file, for underlining. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Takes out what must not be shown; `secretVariables`: those that a template declares as secret. */
export function presentable(
  issues: readonly Issue[],
  readings: readonly Pick<DocumentReading, "hidden" | "source">[],
  secretVariables?: ReadonlySet<string>,
): Presentable {
  const hidden = readings.flatMap((reading) => reading.hidden(secretVariables));
  return {
    issues: concealIssues(issues, hidden),
    sources: new Map(
      readings.map(({ source }) => [source.file, concealSource(source.text, hidden)]),
    ),
  };
}

/** Prints what was found, nothing when there is nothing. */
export function printIssues(
  { issues, sources }: Presentable,
  output: Output,
  terminal: Pick<Terminal, "env">,
): void {
  const { red, yellow, dim, bold } = paletteFor(output, terminal);
  const palette = { error: red, warning: yellow, dim, bold };
  output.write(renderText(issues, { sources, palette }));
}
