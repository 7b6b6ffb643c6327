// How far a pull is: one line that rewrites itself on a terminal, a line at the beginning elsewhere.
import { formatBytes } from "@task-api/spec";
import type { PullProgress } from "@task-api/runtime";
import type { Output } from "../command/command.ts";

/** A listener that prints progress; `end` leaves the line behind. */
export function printPull(output: Output): {
  readonly onProgress: (progress: PullProgress) => void;
  readonly end: () => void;
} {
  let shown = "";
  return {
    onProgress(progress) {
      const first = shown === "";
      const { reference, layersDone, layers, bytesDone, bytes } = progress;
      shown = `pulling ${reference}: ${layersDone} of ${layers} layers, ${formatBytes(bytesDone)} of ${formatBytes(bytes)}`;
      if (output.isTerminal) output.write(`\r\u001B[K${shown.slice(0, output.columns - 1)}`);
      else if (first) output.write(`pulling ${reference}\n`);
    },
    end() {
      if (output.isTerminal && shown !== "") output.write("\n");
      shown = "";
    },
  };
}
