import { describe, expect, test } from "vitest";
import type { DicomSeries } from "./dicom-series.ts";
import type { Volume } from "./volume.ts";
import { TINY_SERIES, TINY_VOLUME } from "./testing/tiny-series.ts";
import { verifyVolume, type Check } from "./verify.ts";

const UNEVEN: DicomSeries = { ...TINY_SERIES, gaps: [1, 3], even: false };

describe("a volume compared with its series", () => {
  test("is the same in everything when it was converted rightly", () => {
    expect(results(verifyVolume(TINY_SERIES, TINY_VOLUME))).toEqual({
      dimensions: "same",
      spacing: "same",
      "slice spacing": "same",
      orientation: "same",
      position: "same",
      "voxel range": "same",
      voxels: "same",
    });
  });

  test("may run the other way along every axis", () => {
    const turned: Volume = {
      sizes: TINY_VOLUME.sizes,
      steps: [
        [-0.5, 0, 0],
        [0, 0.25, 0],
        [0, 0, -2],
      ],
      origin: [-9.5, -20, 4],
      values: [20, 10, 0].flatMap((slice) => [1, 0, 3, 2, 5, 4].map((pixel) => slice + pixel)),
    };
    const checks = verifyVolume(TINY_SERIES, turned);
    expect(checks.filter((check) => check.result !== "same")).toEqual([]);
  });

  test("differs in its dimensions, and nothing more is compared then", () => {
    const checks = verifyVolume(TINY_SERIES, { ...TINY_VOLUME, sizes: [2, 3, 2] });
    expect(checks).toEqual([
      { what: "dimensions", result: "different", detail: "expected 2x3x3, found 2x3x2" },
    ]);
  });

  test("differs in the spacing of pixels and of slices", () => {
    const steps: Volume["steps"] = [
      [0.6, 0, 0],
      [0, -0.25, 0],
      [0, 0, 2.5],
    ];
    const checks = verifyVolume(TINY_SERIES, { ...TINY_VOLUME, steps });
    expect(different(checks)).toEqual([
      "spacing: expected 0.5, 0.25 mm, found 0.6, 0.25 mm",
      "slice spacing: expected 2 mm, found 2.5 mm",
    ]);
  });

  test("differs in its place in the patient", () => {
    const checks = verifyVolume(TINY_SERIES, { ...TINY_VOLUME, origin: [10, -19.5, 0] });
    expect(different(checks)).toEqual([
      "position: expected -10, -19.5, 0 mm, found 10, -19.5, 0 mm",
    ]);
  });

  test("differs in its orientation when an axis is turned, even by a little", () => {
    const steps: Volume["steps"] = [
      [0.5 * Math.cos(0.01), 0.5 * Math.sin(0.01), 0],
      [0, -0.25, 0],
      [0, 0, 2],
    ];
    const checks = verifyVolume(TINY_SERIES, { ...TINY_VOLUME, steps });
    expect(different(checks)).toEqual([
      "orientation: expected axes along (1, 0, 0) (0, 1, 0) (0, 0, 1), found 1 that are turned",
    ]);
  });

  test("differs in its values when slope and intercept were forgotten", () => {
    const values = Array.from(TINY_VOLUME.values, (value) => value + 1024);
    const checks = verifyVolume(TINY_SERIES, { ...TINY_VOLUME, values });
    expect(different(checks)).toEqual([
      "voxel range: expected 0 to 25, found 1024 to 1049",
      "voxels: expected the values of the slices, found 18 of 18 others",
    ]);
  });

  test("differs in its voxels when two of them were swapped", () => {
    const values = Array.from(TINY_VOLUME.values).with(0, 5).with(1, 4);
    const checks = verifyVolume(TINY_SERIES, { ...TINY_VOLUME, values });
    expect(different(checks)).toEqual([
      "voxels: expected the values of the slices, found 2 of 18 others",
    ]);
  });

  test("differs in its voxels when slices are in the wrong order", () => {
    const values = [10, 0, 20].flatMap((slice) => [4, 5, 2, 3, 0, 1].map((pixel) => slice + pixel));
    const checks = verifyVolume(TINY_SERIES, { ...TINY_VOLUME, values });
    expect(different(checks)).toHaveLength(1);
  });

  test("cannot be right about the distance of slices with uneven gaps, and that is said", () => {
    expect(verifyVolume(UNEVEN, TINY_VOLUME)).toContainEqual({
      what: "slice spacing",
      result: "not verifiable",
      detail: "the slices have gaps of 1, 3 mm, the file has one distance: 2 mm",
    });
  });
});

describe("a volume interpolated from a series with uneven gaps", () => {
  const interpolated: Volume = {
    ...TINY_VOLUME,
    sizes: [2, 3, 5],
    steps: [TINY_VOLUME.steps[0], TINY_VOLUME.steps[1], [0, 0, 1]],
    values: Array.from({ length: 30 }, (_, index) => index % 25),
  };

  test("is the same as far as the originals determine it; its voxels are not verifiable", () => {
    expect(results(verifyVolume(UNEVEN, interpolated))).toEqual({
      dimensions: "same",
      spacing: "same",
      "slice spacing": "same",
      orientation: "same",
      position: "same",
      "voxel range": "same",
      voxels: "not verifiable",
    });
  });

  test("differs when a value is outside those of the series", () => {
    const values = Array.from(interpolated.values).with(7, 400);
    expect(different(verifyVolume(UNEVEN, { ...interpolated, values }))).toEqual([
      "voxel range: expected within 0 to 25, found 0 to 400",
    ]);
  });

  test("differs when it does not reach from the first slice to the last", () => {
    const steps: Volume["steps"] = [TINY_VOLUME.steps[0], TINY_VOLUME.steps[1], [0, 0, 3]];
    expect(different(verifyVolume(UNEVEN, { ...interpolated, steps }))).toEqual([
      "slice spacing: expected 1 mm, found 3 mm",
    ]);
  });

  test("is not expected of an even series", () => {
    expect(different(verifyVolume(TINY_SERIES, interpolated))).toEqual([
      "dimensions: expected 2x3x3, found 2x3x5",
    ]);
  });
});

function results(checks: readonly Check[]): Record<string, string> {
  return Object.fromEntries(checks.map((check) => [check.what, check.result]));
}

function different(checks: readonly Check[]): readonly string[] {
  return checks
    .filter((check) => check.result === "different")
    .map((check) => `${check.what}: ${check.detail}`);
}
