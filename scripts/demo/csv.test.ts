import { expect, test } from "vitest";
import { parseCsv } from "./csv.ts";

test("rows have their cells by the names in the heading", () => {
  expect(parseCsv("file,mean\na,1.5\nb,\n")).toEqual([
    { file: "a", mean: "1.5" },
    { file: "b", mean: "" },
  ]);
});

test("cells in quotes hold commas, quotes and line breaks", () => {
  expect(parseCsv('file,n\r\n"a, ""b""\nc",2')).toEqual([{ file: 'a, "b"\nc', n: "2" }]);
});

test("a heading alone has no rows, and neither has nothing", () => {
  expect(parseCsv("file,mean\n")).toEqual([]);
  expect(parseCsv("")).toEqual([]);
});
