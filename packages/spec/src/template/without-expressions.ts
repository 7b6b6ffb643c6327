// A template as plain JSON, for judging its syntax when nobody has values for its names.
import { findTemplateMarks } from "./find-expressions.ts";

/** `text` with nothing in the place of expressions inside strings and `0` for all others. */
export function withoutExpressions(text: string): string {
  const pieces: string[] = [];
  let end = 0;
  for (const mark of findTemplateMarks(text)) {
    if (mark.kind !== "expression") continue;
    pieces.push(text.slice(end, mark.offset), mark.inString ? "" : "0");
    end = mark.offset + mark.length;
  }
  return pieces.join("") + text.slice(end);
}
