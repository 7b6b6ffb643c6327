// Which files of a channel a scale rule counts: `target_regex` and `target_glob` of contract §1.1 as
// one question about a path. Both run in linear time.
import type { ScaleRule } from "../model/scale-rule.ts";
import type { Outcome } from "../issue/issue.ts";
import { Severity } from "../issue/issue.ts";
import { loadRegexCompiler } from "../regex/regex.ts";
import { globToRe2 } from "./glob.ts";
import { plainGlob, plainRegex } from "./plain-pattern.ts";

/** Whether a file counts, by its path relative to `targetDir` (of each item for `max_item_sum`), `/` between names. */
export type PathMatcher = (relativePath: string) => boolean;

/** The defaults of contract §1.1: every file. */
export const everyFile = { targetRegex: ".*", targetGlob: "*" } as const;

/**
 * Compiles the filter of a scale rule: the regex must match the whole path, the glob a suffix of it,
 * and both must match. With the defaults and plain patterns no regex engine is loaded.
 */
export async function compilePathMatcher(
  rule: Pick<ScaleRule, "targetRegex" | "targetGlob">,
): Promise<Outcome<PathMatcher>> {
  const sources = [
    {
      field: "target_regex",
      text: rule.targetRegex,
      re2: rule.targetRegex,
      plain: plainRegex(rule.targetRegex),
      none: everyFile.targetRegex,
    },
    {
      field: "target_glob",
      text: rule.targetGlob,
      re2: globToRe2(rule.targetGlob),
      plain: plainGlob(rule.targetGlob),
      none: everyFile.targetGlob,
    },
  ].filter(({ text, none }) => text !== none);
  const plain = sources.flatMap((source) => source.plain ?? []);
  const others = sources.filter((source) => source.plain === undefined);
  if (others.length === 0) return { ok: true, value: allOf(plain), issues: [] };

  const compile = await loadRegexCompiler();
  const compiled = others.map((source) => ({ ...source, regex: compile(source.re2) }));
  const issues = compiled.flatMap(({ field, text, regex }) =>
    regex.ok
      ? []
      : [
          {
            code: "regex/invalid",
            severity: Severity.error,
            path: [field],
            message: `'${field}' ${JSON.stringify(text)} does not compile: ${regex.problem}`,
          },
        ],
  );
  if (issues.length > 0) return { ok: false, issues };
  const tests = compiled.flatMap(({ regex }) => (regex.ok ? [regex.matchesWhole] : []));
  return { ok: true, value: allOf([...plain, ...tests]), issues: [] };
}

function allOf(tests: readonly PathMatcher[]): PathMatcher {
  const [only] = tests;
  if (only === undefined) return () => true;
  return tests.length === 1 ? only : (path) => tests.every((matches) => matches(path));
}
