// The list of issue codes is an interface: what is told and not listed has no meaning in a SARIF report, and what is listed and
// never told misleads whoever filters by it.
import { expect, it } from "vitest";
import { issueCodes } from "../../packages/spec/src/issue/codes.ts";
import { LAYERS } from "./layers.ts";
import { sourcesOf } from "./sources.ts";

const texts = Object.keys(LAYERS)
  .flatMap(sourcesOf)
  .filter(({ file }) => file !== "issue/codes.ts")
  .map(({ text }) => text);

/** Codes that are handed on as arguments are of the type `IssueCode`: the compiler holds them to the list. */
function codesIn(text: string): string[] {
  return [...text.matchAll(/\bcode(?::| =) "([a-z-]+\/[^"]+)"/g)].map((match) => match[1] ?? "");
}

it("has every code that a package tells", () => {
  const told = texts.flatMap(codesIn);
  expect(told.length).toBeGreaterThan(50);
  expect(told.filter((code) => !Object.hasOwn(issueCodes, code))).toEqual([]);
});

it("has no code that no package tells", () => {
  const unused = Object.keys(issueCodes).filter(
    (code) => !texts.some((text) => text.includes(`"${code}"`)),
  );
  expect(unused).toEqual([]);
});
