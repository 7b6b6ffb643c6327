// Rules about a scale rule, wherever it stands: in a template, or as the override of a task.
import type { Finding } from "../issue/issue.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, textOf } from "./cursor.ts";
import type { RuleContext } from "./rule.ts";

/** Findings about the scale rule at a cursor; none where there is none. */
export function scaleRuleFindings(scaleRule: Cursor, context: RuleContext): readonly Finding[] {
  return regexFindings(field(scaleRule, "target_regex"), context);
}

/** An error where a regular expression does not compile. */
export function regexFindings(place: Cursor, { compile }: RuleContext): readonly Finding[] {
  const source = textOf(place);
  const compiled = source === undefined ? undefined : compile?.(source);
  if (compiled === undefined || compiled.ok) return [];
  return [
    errorAt(
      place,
      "regex/invalid",
      `'${String(place.path.at(-1))}' is not a regular expression of RE2: ${compiled.problem}`,
      "RE2 has neither look-around nor back-references",
    ),
  ];
}
