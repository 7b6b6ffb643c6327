// The text of one file and its lines: turns offsets into the lines and columns that people and editors
// use. A byte order mark at the beginning is part of the text but takes up no column.
import type { Location } from "../issue/issue.ts";
import type { Span } from "./offset-map.ts";

/** U+FEFF, what a UTF-8 byte order mark decodes to. */
export const byteOrderMark = "\uFEFF";

/** A file's name and text, with the offset at which each line begins. Made by `createSourceText`. */
export interface SourceText {
  /** As it is shown to people: the path that was given, or e.g. `<stdin>`. */
  readonly file: string;
  readonly text: string;
  /** Ascending; the first one is 0, or 1 behind a byte order mark. */
  readonly lineStarts: readonly number[];
}

/** A place in a file, both counted from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Prepares `text` for look-ups. Lines end with LF, CRLF or a single CR. */
export function createSourceText(file: string, text: string): SourceText {
  let lineStarts: readonly number[] | undefined;
  return {
    file,
    text,
    // Looked for when the first place is asked for: most documents have nothing to point at.
    get lineStarts() {
      lineStarts ??= findLineStarts(text);
      return lineStarts;
    },
  };
}

function findLineStarts(text: string): readonly number[] {
  const lineStarts = [text.startsWith(byteOrderMark) ? 1 : 0];
  const ends = /\r\n|\n|\r/g;
  while (ends.exec(text) !== null) lineStarts.push(ends.lastIndex);
  return lineStarts;
}

/** The position of `offset`; offsets outside of the text count as its nearest end. */
export function positionAt(source: SourceText, offset: number): Position {
  const at = Math.min(Math.max(offset, 0), source.text.length);
  const { lineStarts } = source;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.max(1, at - (lineStarts[low] ?? 0) + 1) };
}

/** The location of a stretch of the text (contract §1.4: file, line, column). */
export function locationOf(source: SourceText, span: Span): Location {
  const start = positionAt(source, span.offset);
  const end = positionAt(source, span.offset + span.length);
  return {
    file: source.file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** The offset of a position, the inverse of `positionAt`; `undefined` when there is no such line. */
export function offsetAt(source: SourceText, position: Position): number | undefined {
  const start = source.lineStarts[position.line - 1];
  return start === undefined ? undefined : start + position.column - 1;
}
