import { expect, test } from "vitest";
import { statisticsOf } from "./voxel-statistics.ts";

test("statistics of a few voxels are what one works out by hand", () => {
  const { percentile, skewness, ...statistics } = statisticsOf(Int16Array.of(4, 2, 8, 2));
  expect(statistics).toEqual({ count: 4, min: 2, max: 8, mean: 4, std: Math.sqrt(6) });
  expect(skewness).toBeCloseTo(12 / 6 ** 1.5, 12);
  expect([0, 25, 50, 75, 87.5, 100].map(percentile)).toEqual([2, 2, 3, 5, 6.5, 8]);
});

test("values that are no numbers are left out", () => {
  const statistics = statisticsOf(Float32Array.of(Number.NaN, 1, Infinity, 3));
  expect(statistics).toMatchObject({ count: 2, min: 1, max: 3, mean: 2, std: 1 });
});

test("of no voxel there is nothing to say", () => {
  const { count, mean, percentile } = statisticsOf([]);
  expect([count, mean, percentile(50)]).toEqual([0, Number.NaN, Number.NaN]);
});
