import { expect, test } from "vitest";
import { complexityPattern, evaluateComplexity, parseComplexity } from "./complexity.ts";

test.each([
  ["n", 1, 1],
  ["2*n**2", 2, 2],
  ["2n", 2, 1],
  ["-1.5*n", -1.5, 1],
  ["+n**3", 1, 3],
  ["-n", -1, 1],
  [".5*n", 0.5, 1],
  ["*n", 1, 1],
  ["0*n**0", 0, 0],
  ["007n**02", 7, 2],
])("%s has coefficient %d and exponent %d", (text, coefficient, exponent) => {
  expect(parseComplexity(text)).toEqual({ coefficient, exponent });
});

test.each([
  "",
  "2",
  "n*2",
  "n**",
  "n**-1",
  "1e3*n",
  "n+1",
  "2.*n",
  "2**n",
  " n",
  "N",
  "n**2.5",
  "n\n",
])("'%s' is no complexity", (text) => {
  expect(parseComplexity(text)).toBeUndefined();
  expect(complexityPattern.test(text)).toBe(false);
});

test("what the pattern accepts is what is parsed", () => {
  const alphabet = ["+", "-", "1", "0", ".", "*", "n", "**", "2"];
  let seed = 3;
  for (let count = 0; count < 5000; count += 1) {
    let text = "";
    for (let length = 0; length < 6; length += 1) {
      seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      text += alphabet[seed % alphabet.length] ?? "";
      expect(parseComplexity(text) !== undefined).toBe(complexityPattern.test(text));
    }
  }
});

test("evaluation gives bytes, and never NaN", () => {
  expect(evaluateComplexity({ coefficient: 2, exponent: 2 }, 1000)).toBe(2_000_000);
  expect(evaluateComplexity({ coefficient: 0.5, exponent: 1 }, 3)).toBe(1.5);
  expect(evaluateComplexity({ coefficient: 0, exponent: 999 }, 1e9)).toBe(0);
  expect(evaluateComplexity({ coefficient: 1, exponent: 999 }, 1e9)).toBe(Number.POSITIVE_INFINITY);
  expect(evaluateComplexity({ coefficient: Number.POSITIVE_INFINITY, exponent: 1 }, 0)).toBe(0);
});
