import { expect, it } from "vitest";
import { levelOfLine } from "./level-of-line.ts";

it.each([
  ["ERROR: no such file", "error"],
  ["[warning] low memory", "warning"],
  ["WARN low memory", "warning"],
  ["2026-01-31 12:00:00,123 - convert.io - DEBUG - reading", "debug"],
  ["2026-01-31T12:00:00.123Z ERROR failed", "error"],
  ["12:00:01 [CRITICAL] disk", "error"],
  ['{"time":"12:00","level":"error","msg":"x"}', "error"],
  ["error", "error"],
  ["converted 3 of 5 items", "info"],
  ["errors so far: 0", "info"],
  ["the word ERROR in a sentence", "info"],
  ["information about warnings", "info"],
  ["", "info"],
])("says of %j: %s", (line, level) => {
  expect(levelOfLine(line)).toBe(level);
});

it("takes no longer for a line that nearly matches for ever", () => {
  expect(levelOfLine("1 ".repeat(100_000))).toBe("info");
  expect(levelOfLine("a - ".repeat(100_000))).toBe("info");
});
