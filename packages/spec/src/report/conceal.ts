// Takes values out of a report that it must not show, whoever put them into a message: the last step
// before issues are printed (contract §3: never a secret in an error).
import type { HiddenValue } from "../document/hidden-values.ts";
import type { Issue, JsonPath } from "../issue/issue.ts";

/** Messages cut long values at one of these lengths. */
const cuts = [39, 59, 60];

/** The issues without `hidden`; a fix that would show one is left out. */
export function concealIssues(
  issues: readonly Issue[],
  hidden: readonly HiddenValue[],
): readonly Issue[] {
  if (hidden.length === 0) return issues;
  const conceal = concealer(hidden);
  return issues.map(({ message, hint, path, fix, ...rest }) => ({
    ...rest,
    message: conceal(message),
    path: concealPath(path, conceal),
    ...(hint === undefined ? {} : { hint: conceal(hint) }),
    ...(fix === undefined || conceal(fix.text) !== fix.text ? {} : { fix }),
  }));
}

/** A source with every secret blackened; all offsets, lines and columns stay. */
export function concealSource(text: string, hidden: readonly HiddenValue[]): string {
  const values = hidden.flatMap(({ value }) => spellings(value)).toSorted(byLength);
  return values.reduce((shown, value) => shown.replaceAll(value, blacken), text);
}

function blacken(value: string): string {
  return value.replaceAll(/[^\r\n]/g, "•");
}

function concealPath(path: JsonPath, conceal: (text: string) => string): JsonPath {
  return path.map((part) => (typeof part === "string" ? conceal(part) : part));
}

function concealer(hidden: readonly HiddenValue[]): (text: string) => string {
  const pairs = hidden
    .flatMap(({ value, shown }) =>
      spellings(value)
        .flatMap((spelling) => [spelling, ...cutAt(spelling)])
        .map((spelling) => ({ spelling, shown })),
    )
    .toSorted((a, b) => byLength(a.spelling, b.spelling));
  return (text) =>
    pairs.reduce(
      (concealed, { spelling, shown }) => concealed.replaceAll(spelling, () => shown),
      text,
    );
}

function cutAt(text: string): readonly string[] {
  return cuts.filter((cut) => text.length > cut).map((cut) => text.slice(0, cut));
}

/** As it is, and as JSON writes it. */
function spellings(value: string): readonly string[] {
  return [...new Set([value, JSON.stringify(value).slice(1, -1)])];
}

function byLength(a: string, b: string): number {
  return b.length - a.length;
}
