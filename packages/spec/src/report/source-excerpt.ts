// The line of the source that an issue is about, with the place underlined. Long lines (minified JSON)
// are cut around the place; only that part is ever looked at.
import type { Location } from "../issue/issue.ts";
import { createSourceText, offsetAt } from "../source/source-text.ts";
import type { SourceText } from "../source/source-text.ts";
import { displayCharacter, displayWidth } from "./terminal-text.ts";

/** A line of source and what to draw below it. */
export interface SourceExcerpt {
  readonly lineNumber: number;
  readonly text: string;
  /** Spaces, then one `^` for each column of the place. */
  readonly underline: string;
}

/** UTF-16 units of a line that are shown, and of those at most so many before the place. */
const shownUnits = 120;
const shownBefore = 60;

/** A look-up of excerpts in `texts` (file to text); the lines of each file are found only once. */
export function createExcerpts(
  texts: ReadonlyMap<string, string>,
): (location: Location) => SourceExcerpt | undefined {
  const sources = new Map<string, SourceText>();
  return (location) => {
    const text = texts.get(location.file);
    if (text === undefined) return undefined;
    const source = sources.get(location.file) ?? createSourceText(location.file, text);
    sources.set(location.file, source);
    return excerptAt(source, location);
  };
}

/** `undefined` when the source has no such line, i.e. is not the text that was judged. */
function excerptAt(source: SourceText, location: Location): SourceExcerpt | undefined {
  const start = offsetAt(source, { line: location.line, column: 1 });
  const from = offsetAt(source, location);
  if (start === undefined || from === undefined) return undefined;
  const end = endOfLine(source, location.line);
  const placeStart = Math.min(from, end);
  const placeEnd =
    location.endLine > location.line ? end : Math.min(from + lengthOf(location), end);

  const isShort = end - start <= shownUnits;
  const cutStart = isShort
    ? start
    : wholeCharacter(source.text, Math.max(start, placeStart - shownBefore));
  const cutEnd = wholeCharacter(source.text, Math.min(end, cutStart + shownUnits));
  const before = display(source.text.slice(cutStart, placeStart), cutStart > start ? "…" : "");
  const place = display(source.text.slice(placeStart, Math.min(placeEnd, cutEnd)), before);
  const all = display(source.text.slice(Math.min(placeEnd, cutEnd), cutEnd), place);
  const width = displayWidth(place) - displayWidth(before);
  return {
    lineNumber: location.line,
    text: `${all}${cutEnd < end ? "…" : ""}`,
    underline: " ".repeat(displayWidth(before)) + "^".repeat(Math.max(1, width)),
  };
}

/** `text` as it is displayed behind `before`. */
function display(text: string, before: string): string {
  let shown = before;
  let column = displayWidth(before);
  for (const character of text) {
    const next = displayCharacter(character, column);
    shown += next;
    column += displayWidth(next);
  }
  return shown;
}

function lengthOf(location: Location): number {
  return Math.max(0, location.endColumn - location.column);
}

function endOfLine(source: SourceText, line: number): number {
  const next = source.lineStarts[line];
  if (next === undefined) return source.text.length;
  return source.text.startsWith("\r\n", next - 2) ? next - 2 : next - 1;
}

/** Moves an offset out of the middle of a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  const code = text.codePointAt(offset - 1) ?? 0;
  return offset > 0 && code > 0xffff ? offset - 1 : offset;
}
