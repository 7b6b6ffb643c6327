import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const sections: unknown = parse(readFileSync(join(root, "capabilities.yaml"), "utf8"));
const rows = Object.entries(Object(sections)).flatMap(([section, list]) =>
  (Array.isArray(list) ? list : []).map((row: unknown) => ({
    section,
    row: String(Object(row).row),
    state: String(Object(row).state),
    note: Object(row).note,
    tests: (Array.isArray(Object(row).tests) ? Object(row).tests : []).map(String),
  })),
);

describe("capabilities.yaml", () => {
  it("covers every section of the contract", () => {
    const numbers = [...new Set(rows.map(({ section }) => section.split(" ")[0]))];
    expect(numbers).toEqual(["1.1", "1.2", "1.3", "1.4", "2", "3", "4", "5", "6", "7"]);
  });

  it.each(rows)("$section: $row", ({ state, note, tests }) => {
    expect(["supported", "partial", "planned"]).toContain(state);
    if (state !== "planned") expect(tests, "a test that shows it").not.toHaveLength(0);
    if (state === "partial") expect(note, "what is missing").toEqual(expect.any(String));
    for (const test of tests) expectTest(test);
  });
});

/** `file`, or `file > a test's name` as it stands in the file. */
function expectTest(test: string): void {
  const [file = "", name] = test.split(" > ");
  expect(existsSync(join(root, file)), `${file} exists`).toBe(true);
  expect(file).toMatch(/\.test\.ts$|conformance\/.*\.ts$/);
  if (name !== undefined) expect(readFileSync(join(root, file), "utf8")).toContain(name);
}
