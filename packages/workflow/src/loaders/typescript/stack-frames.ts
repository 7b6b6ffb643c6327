// The frames of a stack as V8 writes it: which files an exception or a call came through.
import { fileURLToPath } from "node:url";

/** One line of a stack. Lines and columns count from 1. */
export interface Frame {
  /** A path, or what Node calls its own modules. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Innermost first; lines without a place are left out. */
export function framesOf(stack: string): readonly Frame[] {
  return stack.split("\n").flatMap((text) => {
    const [, file, line, column] =
      /^\s+at (?:.*\()?(?:async )?(.+?):(\d+):(\d+)\)?$/.exec(text) ?? [];
    return file === undefined
      ? []
      : [{ file: pathOf(file), line: Number(line), column: Number(column) }];
  });
}

/** The innermost frame in a file. */
export function frameIn(stack: string, file: string): Frame | undefined {
  return framesOf(stack).find((frame) => frame.file === file);
}

/** The path of a `file:` URL; anything else as it is. */
export function pathOf(file: string): string {
  try {
    return file.startsWith("file:") ? fileURLToPath(file.replace(/[?#].*$/, "")) : file;
  } catch {
    return file;
  }
}
