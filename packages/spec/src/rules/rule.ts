// The shape of a semantic rule (contract §1.4): one small function that looks at a part of a document
// and says what is wrong with it. A new rule is a function and a line in the list it belongs to.
import type { Finding } from "../issue/issue.ts";
import type { CompileRegex } from "../regex/regex.ts";
import type { Cursor } from "./cursor.ts";

/** What rules may ask for. */
export interface RuleContext {
  /** There only when the document has a regular expression. */
  readonly compile?: CompileRegex;
}

/** Findings about the part of a document at a cursor. */
export type Rule = (part: Cursor, context: RuleContext) => readonly Finding[];

/** All findings of all rules, in the order of the rules. */
export function applyRules(
  rules: readonly Rule[],
  part: Cursor,
  context: RuleContext,
): readonly Finding[] {
  return rules.flatMap((rule) => rule(part, context));
}
