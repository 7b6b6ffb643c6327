// A program that the kernel does not take (another machine's, no program at all, a script whose
// interpreter is missing): some engines report a start that worked, and the only trace is one line
// on stderr from the process that was to become the program.
import type { ExitEvent, LogLine } from "../port/events.ts";
import { failedStart } from "./start-words.ts";

/** What the kernel says to a program that it does not take. */
const REFUSED =
  "exec format error|no such file or directory|permission denied|operation not permitted|not a directory|too many levels of symbolic links|argument list too long|text file busy|input/output error";
const NEVER_BECAME = new RegExp(
  `^(?:exec /.+|standard_init_linux\\.go:\\d+: exec user process caused|(?:\\{"msg":")?exec container process \`.+\`): "?(?:${REFUSED})`,
  "i",
);
const CODES = new Set([1, 255]);

/** Sees a log pass by, then judges the end. */
export interface FailedExecWatch {
  readonly see: (line: LogLine) => void;
  /** The same event, or a failed start when nothing but that line was written. */
  readonly judge: (exit: ExitEvent) => ExitEvent;
}

/** A watch over one container's whole log. */
export function watchForFailedExec(): FailedExecWatch {
  let only: LogLine | undefined;
  let lines = 0;
  return {
    see(line) {
      lines += 1;
      only = line;
    },
    judge(exit) {
      const failed =
        exit.how === "exited" &&
        CODES.has(exit.exitCode ?? 0) &&
        lines === 1 &&
        only?.stream === "stderr" &&
        NEVER_BECAME.test(only.text);
      return failed ? failedStart(only?.text ?? "") : exit;
    },
  };
}
