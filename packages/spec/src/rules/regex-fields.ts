// Whether a document has a regular expression at all: only then is the regex engine loaded.
import { loadRegexCompiler } from "../regex/regex.ts";
import { isJsonObject } from "../schema/json-type.ts";
import type { RuleContext } from "./rule.ts";

/** About a second; what people write costs a thousandth of it. */
export const matchBudget = 1e8;

/** Of a glob only a set of characters, which begins with a bracket, can be wrong. */
const hasPattern: Readonly<Record<string, (text: string) => boolean>> = {
  target_regex: () => true,
  pattern: () => true,
  target_glob: (glob) => glob.includes("["),
};

/** The context of the rules for `documents`: with a compiler when any of them has a regular expression. */
export async function compilerFor(...documents: readonly unknown[]): Promise<RuleContext> {
  return documents.some(hasRegex) ? { compile: await loadRegexCompiler(matchBudget) } : {};
}

function hasRegex(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasRegex);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(
    ([key, member]) =>
      (typeof member === "string" && Object.hasOwn(hasPattern, key) && hasPattern[key]?.(member)) ||
      hasRegex(member),
  );
}
