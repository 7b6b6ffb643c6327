// Whether a document has a regular expression at all: only then is the regex engine loaded.
import { loadRegexCompiler } from "../regex/regex.ts";
import { isJsonObject } from "../schema/json-type.ts";
import type { RuleContext } from "./rule.ts";

/** About a second; what people write costs a thousandth of it. */
export const matchBudget = 1e8;

const regexFields = new Set(["target_regex", "pattern"]);

/** The context of the rules for `documents`: with a compiler when any of them has a regular expression. */
export async function compilerFor(...documents: readonly unknown[]): Promise<RuleContext> {
  return documents.some(hasRegex) ? { compile: await loadRegexCompiler(matchBudget) } : {};
}

function hasRegex(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasRegex);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(
    ([key, member]) => (regexFields.has(key) && typeof member === "string") || hasRegex(member),
  );
}
