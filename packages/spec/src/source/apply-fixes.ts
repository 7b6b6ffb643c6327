// Carries out the fixes that issues offer: what `validate --fix` writes back (contract §1.4).
import type { Issue, TextEdit } from "../issue/issue.ts";
import { withoutExpressions } from "../template/without-expressions.ts";
import { isJson } from "./parse-json.ts";

/** The mended text and the issues whose fix is in it. */
export interface FixedText {
  readonly text: string;
  readonly applied: readonly Issue[];
}

/** How a mended text is judged before it is handed out. */
export interface ApplyFixesOptions {
  /**
   * Whether a text is good enough to replace the author's.
   * @default no JSON syntax errors, template expressions taken for values
   */
  readonly isAcceptable?: (text: string) => boolean;
}

/**
 * Applies the fixes of `issues` to `text`, the author's text they refer to. Of fixes that overlap the
 * first in the text wins, so a second run may find more to do. When the result is not acceptable, or a
 * fix lies outside of the text, the text comes back unchanged.
 */
export function applyFixes(
  text: string,
  issues: readonly Issue[],
  options: ApplyFixesOptions = {},
): FixedText {
  const isAcceptable = options.isAcceptable ?? isMendedJson;
  const unchanged: FixedText = { text, applied: [] };
  const offered = issues.flatMap((issue) => (issue.fix ? [{ issue, edit: issue.fix }] : []));
  if (offered.some(({ edit }) => !liesWithin(edit, text))) return unchanged;
  const inOrder = offered.toSorted((a, b) => a.edit.offset - b.edit.offset);

  const applied: Issue[] = [];
  const pieces: string[] = [];
  let end = 0;
  let last: TextEdit | undefined;
  for (const { issue, edit } of inOrder) {
    if (last && (edit.offset < end || isSameEdit(last, edit))) continue;
    pieces.push(text.slice(end, edit.offset), edit.text);
    end = edit.offset + edit.length;
    applied.push(issue);
    last = edit;
  }
  if (applied.length === 0) return unchanged;
  const fixed = pieces.join("") + text.slice(end);
  return isAcceptable(fixed) ? { text: fixed, applied } : unchanged;
}

function isMendedJson(text: string): boolean {
  return isJson(withoutExpressions(text));
}

function liesWithin({ offset, length }: TextEdit, text: string): boolean {
  const areCounts = Number.isInteger(offset) && Number.isInteger(length);
  return areCounts && offset >= 0 && length >= 0 && offset + length <= text.length;
}

function isSameEdit(a: TextEdit, b: TextEdit): boolean {
  return a.offset === b.offset && a.length === b.length && a.text === b.text;
}
