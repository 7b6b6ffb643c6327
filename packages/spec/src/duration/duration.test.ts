import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  ["PT90S", 90],
  ["PT1H30M", 5400],
  ["P1D", 86_400],
  ["P1DT1S", 86_401],
  ["P2W", 1_209_600],
  ["PT0.5S", 0.5],
  ["PT1.5H", 5400],
  [90, 90],
  [0.25, 0.25],
])("%s is a duration of %d seconds", (value, seconds) => {
  expect(parseDuration(value)).toBe(seconds);
});

test.each([
  "",
  "P",
  "PT",
  "P1",
  "PT0S",
  "P0D",
  "P1DT",
  "P1Y",
  "P1M",
  "90",
  "90s",
  "5m",
  "pt5m",
  "-PT5M",
  "PT5M ",
  "PT1S1M",
  `P${"9".repeat(50)}D`,
  0,
  -1,
  Number.POSITIVE_INFINITY,
])("%s is no duration", (value) => {
  expect(parseDuration(value)).toBeUndefined();
});
