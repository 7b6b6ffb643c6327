import { describe, expect, test } from "vitest";
import { toSeries } from "./dicom-series.ts";
import { tinySlice } from "./testing/tiny-series.ts";

describe("a DICOM series", () => {
  test("is ordered by the place of its slices, not by its files", () => {
    const series = toSeries([tinySlice(4, 2), tinySlice(0, 0), tinySlice(2, 1)]);
    expect(series.ok && series.value.slices.map((slice) => slice.values[0])).toEqual([0, 1, 2]);
    expect(series).toMatchObject({ ok: true, value: { gaps: [2, 2], even: true } });
  });

  test("with different gaps is uneven", () => {
    const series = toSeries([tinySlice(0, 0), tinySlice(2, 1), tinySlice(7, 2)]);
    expect(series).toMatchObject({ ok: true, value: { gaps: [2, 5], even: false } });
  });

  test("of one slice has no gaps and is even", () => {
    const series = toSeries([tinySlice(0, 0)]);
    expect(series).toMatchObject({ ok: true, value: { gaps: [], even: true } });
  });

  test("of no slice is refused", () => {
    expect(toSeries([])).toEqual({
      ok: false,
      problem: "expected at least one DICOM image, there is none",
    });
  });

  test("is refused when two are mixed, naming both", () => {
    const other = { ...tinySlice(2, 1), seriesUid: "4.5.6" };
    expect(toSeries([tinySlice(0, 0), other])).toEqual({
      ok: false,
      problem: "expected one series, found 1.2.3 and 4.5.6",
    });
  });

  test.each([{ rows: 4 }, { alongRow: [0, 0, 1] as const }, { alongColumn: [0, -1, 0] as const }])(
    "is refused when a slice differs: %o",
    (change) => {
      expect(toSeries([tinySlice(0, 0), { ...tinySlice(2, 1), ...change }])).toMatchObject({
        ok: false,
        problem: expect.stringContaining("one size and orientation"),
      });
    },
  );
});
