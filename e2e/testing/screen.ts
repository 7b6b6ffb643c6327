// A program in a real terminal, and what a person would see there in the end.
import { PROGRAM, startTaskApi, type CallOptions, type RunningProgram } from "./program.ts";

/** Whether this machine's `script` can be had. */
export const SCRIPT = "/usr/bin/script";

/** Calls `task-api` in a terminal of so many columns. */
export function startInTerminal(
  args: readonly string[],
  columns: number,
  options: CallOptions,
): RunningProgram {
  const words = [PROGRAM, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  const line = `stty cols ${columns} rows 24; exec ${words.join(" ")}`;
  const env = { TERM: "xterm", NO_COLOR: undefined, CI: undefined, ...options.env };
  return startTaskApi(["--quiet", "--return", "--command", line, "/dev/null"], {
    ...options,
    env,
    program: SCRIPT,
  });
}

const ESC = "\u001B";
const UP = new RegExp(String.raw`^${ESC}\[(\d+)A$`);
const PIECE = new RegExp(`${ESC}(?:\\[[0-9;]*[A-Za-z]|[78])|[^]`, "gu");

/** The lines that are left on a screen, those that have left it included; sequences that are not of our making are refused. */
export function linesOnScreen(printed: string): readonly string[] {
  let lines = [""];
  let [row, column] = [0, 0];
  let saved: readonly [number, number] = [0, 0];
  for (const [piece] of printed.matchAll(PIECE)) {
    const line = lines[row] ?? "";
    const up = UP.exec(piece)?.[1];
    if (piece === "\n") {
      row += 1;
      if (row === lines.length) lines.push("");
    } else if (piece === "\r") column = 0;
    else if (piece === "\u001B7") saved = [row, column];
    else if (piece === "\u001B8") [row, column] = saved;
    else if (piece === "\u001B[J") lines = [...lines.slice(0, row), line.slice(0, column)];
    else if (up !== undefined) row -= Number(up);
    else if (piece === "\u001B[0m") continue;
    else if (piece.startsWith("\u001B")) throw new Error(`what is ${JSON.stringify(piece)}?`);
    else {
      lines[row] = line.slice(0, column).padEnd(column) + piece + line.slice(column + 1);
      column += 1;
    }
  }
  return lines;
}
