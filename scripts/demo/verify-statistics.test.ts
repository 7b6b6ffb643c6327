import { expect, test } from "vitest";
import { TINY_ROW, TINY_VOLUME } from "./testing/tiny-series.ts";
import { verifyStatistics } from "./verify-statistics.ts";

test("a row with the right numbers is right", () => {
  expect(verifyStatistics(TINY_ROW, TINY_VOLUME)).toEqual([]);
});

test("each wrong number is named, with what it should be", () => {
  const row = { ...TINY_ROW, mean: "12.6", p50: "12", above_count: "" };
  expect(verifyStatistics(row, TINY_VOLUME)).toEqual([
    "mean: expected 12.5, found 12.6",
    "p50: expected 12.5, found 12",
    "above_count: expected 2, found ",
  ]);
});

test("a column that is not there is named", () => {
  const { std, ...row } = TINY_ROW;
  expect(std).not.toBe("");
  expect(verifyStatistics(row, TINY_VOLUME)).toEqual([
    expect.stringMatching(/^std: expected 8\.34.*, found no such column$/),
  ]);
});

test("where there is nothing to measure, nothing may stand", () => {
  const row = {
    ...TINY_ROW,
    threshold: "25",
    above_count: "0",
    above_percent: "0",
    above_volume_ml: "0",
    above_mean: "",
    above_std: "0",
  };
  expect(verifyStatistics(row, TINY_VOLUME)).toEqual(["above_std: expected NaN, found 0"]);
});
