// Colours for a terminal, none elsewhere (NO_COLOR is honoured).
import type { Output, Terminal } from "../command/command.ts";

/** Wraps text in a colour. */
export type Paint = (text: string) => string;

/** What is used of colours; each paint leaves text as it is where there are none. */
export interface Palette {
  readonly red: Paint;
  readonly yellow: Paint;
  readonly green: Paint;
  readonly cyan: Paint;
  readonly dim: Paint;
  readonly bold: Paint;
}

/** The palette for one of a terminal's streams. */
export function paletteFor(output: Output, terminal: Pick<Terminal, "env">): Palette {
  const coloured = output.isTerminal && (terminal.env["NO_COLOR"] ?? "") === "";
  const paint =
    (code: number, end: number): Paint =>
    (text) =>
      coloured ? `\u001B[${code}m${text}\u001B[${end}m` : text;
  return {
    red: paint(31, 39),
    yellow: paint(33, 39),
    green: paint(32, 39),
    cyan: paint(36, 39),
    dim: paint(2, 22),
    bold: paint(1, 22),
  };
}
