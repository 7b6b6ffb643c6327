// Rules about a scale rule, wherever it stands: in a template, or as the override of a task.
import type { Finding } from "../issue/issue.ts";
import type { Cursor } from "./cursor.ts";
import { globToRe2 } from "../scale-rule/glob.ts";
import { errorAt, field, textOf, warningAt } from "./cursor.ts";
import type { RuleContext } from "./rule.ts";

/** Findings about the scale rule at a cursor; none where there is none. */
export function scaleRuleFindings(scaleRule: Cursor, context: RuleContext): readonly Finding[] {
  return [
    ...regexFindings(field(scaleRule, "target_regex"), context),
    ...globFindings(field(scaleRule, "target_glob"), context),
  ];
}

/** A set of characters is the only part of a glob that can be wrong. */
function globFindings(place: Cursor, { compile }: RuleContext): readonly Finding[] {
  const glob = textOf(place);
  if (glob === "") {
    const hint = "leave the field out to count every file";
    return [
      warningAt(place, "contract/no-effect", "'target_glob' is empty and matches no file", hint),
    ];
  }
  const compiled = glob === undefined ? undefined : compile?.(globToRe2(glob));
  if (compiled === undefined || compiled.ok) return [];
  const message = `'target_glob' is not a glob that can be matched: ${compiled.problem}`;
  return [errorAt(place, "regex/invalid", message, "a set is written [abc], [a-z] or [!abc]")];
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
