import { describe, expect, test } from "vitest";
import { reportItem } from "./item-report.ts";
import type { Volume } from "./volume.ts";
import { bad, good } from "./outcome.ts";
import type { DemoItem, OutputFile } from "./read-item.ts";
import { TINY_SERIES, TINY_VOLUME } from "./testing/tiny-series.ts";

describe("the report of an item", () => {
  test("is one row when one file came out and is right", () => {
    expect(reportItem(item({}))).toEqual({
      rows: [
        ["head", "3 (3.0 KiB)", "head.nrrd", "1.0 KiB", "2×3×3 at 0.5×0.25×2 mm", "0 … 25", "same"],
      ],
      notes: [],
      right: true,
    });
  });

  test("names every file when there are several", () => {
    const report = reportItem(
      item({
        series: good({ ...TINY_SERIES, gaps: [1, 3], even: false }),
        outputs: [output("head.nrrd", TINY_VOLUME), output("head_Eq_1.nrrd", INTERPOLATED)],
      }),
    );
    expect(report.rows.map((row) => [row[0], row[2], row[6]])).toEqual([
      ["head", "head.nrrd", "same; not verifiable: slice spacing"],
      ["", "head_Eq_1.nrrd", "same; not verifiable: voxels"],
    ]);
    expect(report.notes[0]).toBe(
      "head: 2 files came out where one is the rule: head.nrrd, head_Eq_1.nrrd",
    );
    expect(report.right).toBe(true);
  });

  test("is wrong when only an interpolated file came out", () => {
    const report = reportItem(
      item({
        series: good({ ...TINY_SERIES, gaps: [1, 3], even: false }),
        outputs: [output("head_Eq_1.nrrd", INTERPOLATED)],
      }),
    );
    expect(report.right).toBe(false);
    expect(report.notes).toContain(
      "head: expected a file with the slices' own voxels, there is none",
    );
  });

  test("is wrong when a value is, and says which", () => {
    const values = Array.from(TINY_VOLUME.values).with(0, 24);
    const report = reportItem(item({ outputs: [output("head.nrrd", { ...TINY_VOLUME, values })] }));
    expect(report.rows[0]?.at(-1)).toBe("WRONG: voxels");
    expect(report.right).toBe(false);
  });

  test("is wrong when no file came out", () => {
    expect(reportItem(item({ outputs: [] }))).toMatchObject({
      notes: ["head: expected a NRRD file, there is none"],
      right: false,
    });
  });

  test("is wrong when a file cannot be read, and says why", () => {
    const outputs = [{ name: "head.nrrd", bytes: 3, volume: bad("it is cut off") }];
    expect(reportItem(item({ outputs }))).toEqual({
      rows: [["head", "3 (3.0 KiB)", "head.nrrd", "3 B", "", "", "WRONG"]],
      notes: ["head/head.nrrd: it is cut off"],
      right: false,
    });
  });

  test("is wrong when the DICOM files cannot be read", () => {
    const report = reportItem(item({ series: bad("they are compressed") }));
    expect(report.right).toBe(false);
    expect(report.notes).toContain("head: they are compressed");
  });
});

const INTERPOLATED: Volume = {
  ...TINY_VOLUME,
  sizes: [2, 3, 5],
  steps: [TINY_VOLUME.steps[0], TINY_VOLUME.steps[1], [0, 0, 1]],
  values: new Uint8Array(30),
};

function item(change: Partial<DemoItem>): DemoItem {
  return {
    id: "head",
    input: { files: 3, bytes: 3072 },
    series: good(TINY_SERIES),
    outputs: [output("head.nrrd", TINY_VOLUME)],
    ...change,
  };
}

function output(name: string, volume: Volume): OutputFile {
  return { name, bytes: 1024, volume: good(volume) };
}
