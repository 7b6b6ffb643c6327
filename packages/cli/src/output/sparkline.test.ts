import { expect, it } from "vitest";
import { renderSparkline, type TimedValue } from "./sparkline.ts";

function values(...pairs: readonly (readonly [number, number])[]): readonly TimedValue[] {
  return pairs.map(([seconds, value]) => ({ seconds, value }));
}

it.each([
  ["each value of a few", values([0, 1], [1, 4], [2, 8]), 40, "▁▄█"],
  ["the highest of those that share a place", values([0, 1], [1, 8], [2, 1], [3, 1]), 2, "█▁"],
  ["one value", values([0, 5]), 10, "█"],
  ["values of the same time", values([3, 5], [3, 10]), 10, "██"],
  ["nothing but zeros", values([0, 0], [1, 0]), 10, "▁▁"],
  ["no value", [], 10, ""],
  ["no room", values([0, 1], [1, 2]), 0, ""],
])("shows %s", (_, given, width, expected) => {
  expect(renderSparkline(given, width)).toBe(expected);
});

it("goes on where nothing was seen for a while, as wide as the time was long", () => {
  const gap = values([0, 8], [1, 4], [2, 4], [9, 8], [10, 8]);
  expect(renderSparkline(gap, 5)).toBe("█▄▄▄█");
});
