import { expect, test } from "vitest";
import { complexityPattern, parseComplexity, scaledBytes } from "./complexity.ts";

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

test.each([
  ["n", 100, 110],
  ["n", 101, 112],
  ["1.1*n", 1500, 1815],
  ["1.1*n", 900, 1089],
  ["0.5*n", 3, 2],
  ["n", 5_000_000_000_000_003, 5_500_000_000_000_004],
  ["2*n**2", 1000, 2_200_000],
  ["n**0", 1e9, 2],
  [".001*n", 1, 1],
])("%s at %d bytes is %d bytes, to the byte", (text, n, bytes) => {
  const complexity = parseComplexity(text);
  expect(complexity && scaledBytes(complexity, n)).toBe(bytes);
});

test("what gives nothing is ignored, what gives more than a number holds is cut", () => {
  expect(scaledBytes({ coefficient: 0, exponent: 999 }, 1e9)).toBeUndefined();
  expect(scaledBytes({ coefficient: -1, exponent: 1 }, 1e9)).toBeUndefined();
  expect(scaledBytes({ coefficient: 2, exponent: 1 }, 0)).toBeUndefined();
  expect(scaledBytes({ coefficient: 1, exponent: 1e300 }, 1e9)).toBe(Number.MAX_SAFE_INTEGER);
  expect(scaledBytes({ coefficient: 1e308, exponent: 1 }, 1)).toBe(Number.MAX_SAFE_INTEGER);
  expect(scaledBytes({ coefficient: 1e-300, exponent: 2 }, 1e9)).toBe(1);
});
