import { expect, test } from "vitest";
import { parseComplexity, scaledBytes } from "./complexity.ts";
import { writeComplexity, writeScaleRule } from "./notation.ts";
import { sufficientComplexity } from "./sufficient.ts";

test.each([
  ["n", 1000, 3100, "3.1*n"],
  ["n", 1000, 3101, "3.2*n"],
  ["n", 1_000_000, 50, "0.00005*n"],
  ["2*n**2", 12, 1_234_567, "8600*n**2"],
  ["n**3", 20_000_000, 5e9, "0.00000000000063*n**3"],
  ["n", 3, 2 ** 50, "380000000000000*n"],
])("%s with n = %i needs %s bytes: %s", (text, n, bytes, expected) => {
  const complexity = sufficientComplexity(parsed(text), n, bytes) ?? parsed("-n");
  expect(writeComplexity(complexity)).toBe(expected);
  expect(parsed(expected)).toEqual(complexity);
  expect(scaledBytes(complexity, n)).toBeGreaterThanOrEqual(bytes);
});

test("no coefficient is enough where there is no data, or no need", () => {
  expect(sufficientComplexity(parsed("n"), 0, 100)).toBeUndefined();
  expect(sufficientComplexity(parsed("n"), 100, 0)).toBeUndefined();
  expect(sufficientComplexity(parsed("n**400"), 1000, 100)).toBeUndefined();
});

test("a rule is written in the dialect that it came in", () => {
  expect(writeScaleRule(parsed("1.50n**2"), "complexity")).toBe('"complexity": "1.5*n**2"');
  expect(writeScaleRule(parsed("2*n"), "scale_factor")).toBe('"scale_factor": 2');
});

function parsed(text: string): { readonly coefficient: number; readonly exponent: number } {
  const complexity = parseComplexity(text);
  if (complexity === undefined) throw new Error(`${text} is no complexity`);
  return complexity;
}
