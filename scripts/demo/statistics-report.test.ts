import { expect, test } from "vitest";
import { bad, good } from "./outcome.ts";
import type { DemoItem } from "./read-item.ts";
import { reportStatistics } from "./statistics-report.ts";
import { TINY_ROW, TINY_SERIES, TINY_VOLUME } from "./testing/tiny-series.ts";

const ITEM: DemoItem = {
  id: "head",
  input: { files: 3, bytes: 3072 },
  series: good(TINY_SERIES),
  outputs: [{ name: "tiny.nrrd", bytes: 1024, volume: good(TINY_VOLUME) }],
};

test("statistics that are right are one row per file", () => {
  expect(reportStatistics(ITEM, [TINY_ROW])).toEqual({
    rows: [["tiny.nrrd", "18", "0.0045", "0 … 25", "12.5 ± 8.3417", "12.5", "23: 11.1 %", "same"]],
    notes: [],
    right: true,
  });
});

test("a wrong number is named with the file that it is about", () => {
  const report = reportStatistics(ITEM, [{ ...TINY_ROW, max: "26" }]);
  expect(report.rows[0]?.at(-1)).toBe("WRONG");
  expect(report).toMatchObject({
    notes: ["head/tiny.nrrd: max: expected 25, found 26"],
    right: false,
  });
});

test.each([[[]], [[TINY_ROW, TINY_ROW]]])("a file without one row of its own is wrong", (table) => {
  expect(reportStatistics(ITEM, table)).toMatchObject({
    rows: [["tiny.nrrd", "", "", "", "", "", "", "WRONG"]],
    notes: [`head/tiny.nrrd: expected one row of statistics, found ${table.length}`],
    right: false,
  });
});

test("a row about a file that is not there is wrong", () => {
  expect(reportStatistics(ITEM, [TINY_ROW, { ...TINY_ROW, file: "other.nrrd" }])).toMatchObject({
    notes: ["head: statistics of other.nrrd, which is not there"],
    right: false,
  });
});

test("of a volume that cannot be read, no statistics are right", () => {
  const outputs = [{ name: "tiny.nrrd", bytes: 3, volume: bad("it is cut off") }];
  expect(reportStatistics({ ...ITEM, outputs }, [TINY_ROW])).toMatchObject({
    notes: ["head/tiny.nrrd: it is cut off"],
    right: false,
  });
});
