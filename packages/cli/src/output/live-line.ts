// A line, or a few of them, at the bottom of a terminal that are drawn over and over, while everything else scrolls above:
// whatever is written through the outputs given back takes the line away first and puts it back behind.
// It hides no cursor and turns nothing off, so a process that is killed leaves no more than a line of text.
import type { Output, Terminal } from "../command/command.ts";

/** A live line, and the terminal to write to while there is one. */
export interface LiveLine {
  readonly terminal: Terminal;
  /** Draws what `render` makes for so many columns and at most so many lines; nothing for "". */
  show(render: (columns: number, rows: number) => string): void;
  /** Takes the line away for good. */
  end(): void;
}

/** To the end of the screen: a terminal that has become narrower shows a line as several. */
const ERASE = "\r\u001B[J";
/** The cursor stays at the line's beginning, and the colours that the task has set as they are. */
const SAVE = "\u001B7\u001B[0m";
const RESTORE = "\u001B8";
const USUAL_COLUMNS = 80;
const USUAL_ROWS = 24;

/** Whether a line may be drawn over on this terminal's stderr. */
export function allowsLiveLine({ err, env }: Pick<Terminal, "err" | "env">): boolean {
  return err.isTerminal && env["TERM"] !== "dumb" && (env["CI"] ?? "") === "";
}

/** A line on stderr. Where it may not be, or stands where a line of text has begun, nothing is drawn. */
export function createLiveLine(terminal: Terminal): LiveLine {
  const { err } = terminal;
  let isOpen = allowsLiveLine(terminal);
  let isDrawn = false;
  // The task may have written half a line: a line over it would take it away.
  let isAtStart = true;
  let render: ((columns: number, rows: number) => string) | undefined;

  // Sent, never written at once: a terminal that is held (Ctrl-S) holds up no timeout.
  function erase(): void {
    if (isDrawn) void err.send(ERASE);
    isDrawn = false;
  }
  function draw(): void {
    if (!isOpen || !isAtStart || render === undefined) return;
    // One column stays free: a full line would go on in the next.
    const text = render((err.columns || USUAL_COLUMNS) - 1, err.rows || USUAL_ROWS);
    if (text === "") return erase();
    void err.send(`${ERASE}${roomFor(text)}${SAVE}${text}${RESTORE}`);
    isDrawn = true;
  }
  function around<Result>(text: string, put: () => Result): Result {
    if (text === "") return put();
    erase();
    const result = put();
    isAtStart = text.endsWith("\n");
    draw();
    return result;
  }
  function above(output: Output): Output {
    // What does not come to the screen does not disturb the line.
    if (!isOpen || !output.isTerminal) return output;
    return {
      write: (text) => around(text, () => output.write(text)),
      send: (text) => around(text, () => output.send(text)),
      get isBusy() {
        return output.isBusy;
      },
      isTerminal: output.isTerminal,
      get columns() {
        return output.columns;
      },
      get rows() {
        return output.rows;
      },
    };
  }

  return {
    terminal: {
      cwd: terminal.cwd,
      env: terminal.env,
      leave: (code) => terminal.leave(code),
      out: above(terminal.out),
      err: above(err),
      // Signals are listened to only once somebody asks for them.
      get interrupted() {
        return terminal.interrupted;
      },
      get insisted() {
        return terminal.insisted;
      },
    },
    show(rendering) {
      render = rendering;
      if (!err.isBusy) draw();
    },
    end() {
      erase();
      isOpen = false;
    },
  };
}

/** Scrolls as far as more lines than one need, before the place is saved that is come back to. */
function roomFor(text: string): string {
  const more = text.split("\n").length - 1;
  return more === 0 ? "" : `${"\n".repeat(more)}\u001B[${more}A`;
}
