// Holds capabilities.yaml against the contract's sections and against the tests it names: a row that says
// "supported" shows a test, and that test is there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const sections: unknown = parse(readFileSync(join(root, "capabilities.yaml"), "utf8"));
const rows = Object.entries(Object(sections)).flatMap(([section, list]) =>
  listOf(list).map((row) => ({
    section,
    row: String(Object(row).row),
    state: String(Object(row).state),
    note: String(Object(row).note ?? ""),
    tests: listOf(Object(row).tests).map(String),
  })),
);

describe("capabilities.yaml", () => {
  it("covers every section of the contract", () => {
    const numbers = [...new Set(rows.map(({ section }) => section.split(" ")[0]))];
    expect(numbers).toEqual(["1.1", "1.2", "1.3", "1.4", "2", "3", "4", "5", "6", "7"]);
  });

  it.each(rows)("$section: $row", ({ state, note, tests }) => {
    expect(["supported", "partial", "planned"]).toContain(state);
    // What is true is shown by a test, what is missing is said, what is absent claims neither.
    expect(tests.length > 0).toBe(state !== "planned");
    expect(note !== "").toBe(state === "partial");
    expect(tests.filter((test) => !isThere(test))).toEqual([]);
  });
});

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `file`, or `file > a test's name` as it stands in the file. */
function isThere(test: string): boolean {
  const [file = "", name = ""] = test.split(" > ");
  const path = join(root, file);
  const isTest = /\.test\.ts$|\/conformance\/.*-rules\.ts$/.test(file);
  return isTest && existsSync(path) && readFileSync(path, "utf8").includes(name);
}
