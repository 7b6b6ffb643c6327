import { describe, expect, test } from "vitest";
import type { Issue, TextEdit } from "../issue/issue.ts";
import { applyFixes } from "./apply-fixes.ts";

const issue = (fix?: TextEdit): Issue => ({
  code: "json/comment",
  severity: "error",
  path: [],
  message: "test",
  ...(fix ? { fix } : {}),
});
const fixes = (...edits: TextEdit[]): Issue[] => edits.map((edit) => issue(edit));

describe("applyFixes", () => {
  test("applies edits in any order and passes over issues without one", () => {
    const issues = [
      ...fixes({ offset: 4, length: 1, text: "" }, { offset: 1, length: 1, text: "0" }),
      issue(),
    ];
    const fixed = applyFixes("[1,2,]", issues);
    expect(fixed.text).toBe("[0,2]");
    expect(fixed.applied).toHaveLength(2);
  });

  test("of edits that overlap the first in the text wins; the same edit twice counts once", () => {
    const overlapping = fixes(
      { offset: 1, length: 3, text: "3" },
      { offset: 2, length: 2, text: "x" },
    );
    expect(applyFixes("[1,2]", overlapping)).toMatchObject({ text: "[3]" });
    const same = fixes({ offset: 1, length: 0, text: "9," }, { offset: 1, length: 0, text: "9," });
    expect(applyFixes("[1]", same)).toMatchObject({ text: "[9,1]" });
  });

  test("leaves the text alone when the result is not JSON", () => {
    const broken = fixes({ offset: 2, length: 1, text: "" });
    expect(applyFixes("[1]", broken)).toEqual({ text: "[1]", applied: [] });
  });

  test("leaves the text alone when an edit lies outside of it", () => {
    for (const edit of [
      { offset: -1, length: 0, text: "" },
      { offset: 2, length: 5, text: "" },
      { offset: 0.5, length: 0, text: "" },
    ]) {
      expect(applyFixes("[1]", fixes(edit)).text).toBe("[1]");
    }
  });

  test("judges a template by what is around its expressions", () => {
    const text = '{"a": "{{ env.A | default("x") }}", "n": {{ custom.N }},}';
    const comma = fixes({ offset: text.length - 2, length: 1, text: "" });
    expect(applyFixes(text, comma).text).toBe(`${text.slice(0, -2)}}`);
  });

  test("asks the caller whether the result will do", () => {
    const edit = fixes({ offset: 0, length: 3, text: "{}" });
    expect(applyFixes("[1]", edit, { isAcceptable: () => false }).text).toBe("[1]");
  });
});
