import { expect, test } from "vitest";
import type { CompiledRegex } from "./regex.ts";
import { loadRegexCompiler, maxRegexLength } from "./regex.ts";

const compile = await loadRegexCompiler();

test("an expression must match the whole text", () => {
  expect(matches(compile("[a-z]+"), "abc")).toBe(true);
  expect(matches(compile("[a-z]+"), "abc1")).toBe(false);
  expect(matches(compile("a|ab"), "ab")).toBe(true);
});

test("inline flags and named groups work", () => {
  expect(matches(compile(String.raw`(?i)(?P<name>ct)_\d{2}`), "CT_01")).toBe(true);
});

test.each([
  ["(?=a)", "invalid or unsupported Perl syntax"],
  ["(a", "missing closing )"],
  [String.raw`(a)\1`, "invalid escape sequence"],
  ["((a{100}){100}){100}", "invalid repeat count"],
  ["a".repeat(maxRegexLength + 1), "longer than 4096 characters"],
])("%s does not compile and says why", (source, problem) => {
  const compiled = compile(source);
  expect(compiled).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
});

test("an expression that would take a backtracking engine for ever takes no time", () => {
  expect(matches(compile("(a+)+b"), "a".repeat(10_000))).toBe(false);
});

test("a hostile document neither compiles nor matches for ever", async () => {
  const bounded = await loadRegexCompiler(1e8);
  const dear = bounded("[ab]*a[ab]{900}c");
  const started = performance.now();
  for (let count = 0; count < 1000; count += 1) matches(dear, "ab".repeat(4000));
  for (let count = 0; count < 10_000; count += 1) bounded(`a${count}x{1000}`);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(bounded("a unlike")).toMatchObject({ ok: false });
});

function matches(compiled: CompiledRegex, text: string): boolean {
  return compiled.ok && compiled.matchesWhole(text);
}

// Present in Node and in browsers; the package is built without the types of either.
declare const performance: { now: () => number };
