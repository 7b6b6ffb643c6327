// How far a pull is: one line that rewrites itself on a terminal, a line at the beginning elsewhere.
import { escapeForTerminal, formatBytes } from "@task-api/spec";
import type { ImageOptions } from "@task-api/runtime";
import type { Output } from "../command/command.ts";

/** Listens to a pull; `end` leaves the line behind. */
export type PullView = Required<Pick<ImageOptions, "onProgress" | "onWait">> & {
  readonly end: () => void;
};

/** A listener that prints what it is told. */
export function printPull(output: Output): PullView {
  let shown = "";
  const end = (): void => {
    if (output.isTerminal && shown !== "") output.write("\n");
    shown = "";
  };
  return {
    onProgress({ reference, layersDone, layers, bytesDone, bytes }) {
      const first = shown === "";
      shown = `pulling ${reference}: ${layersDone} of ${layers} layers, ${formatBytes(bytesDone)} of ${formatBytes(bytes)}`;
      if (output.isTerminal) output.write(`\r\u001B[K${shown.slice(0, output.columns - 1)}`);
      else if (first) output.write(`pulling ${reference}\n`);
    },
    onWait(reason, seconds) {
      end();
      const words = escapeForTerminal(reason);
      output.write(
        seconds === undefined ? `waiting: ${words}\n` : `${words}; again in ${seconds} s\n`,
      );
    },
    end,
  };
}
