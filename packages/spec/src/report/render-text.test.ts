import { describe, expect, test } from "vitest";
import type { Issue } from "../issue/issue.ts";
import { parseJson } from "../source/parse-json.ts";
import { createSourceText } from "../source/source-text.ts";
import { renderText } from "./render-text.ts";

/** The report of the syntax errors in `text`. */
function report(text: string): string {
  const { issues } = parseJson(createSourceText("task.json", text));
  return renderText(issues, { sources: new Map([["task.json", text]]) });
}

const issue: Issue = {
  code: "task/unbound-input",
  severity: "warning",
  path: ["inputs", 0],
  message: "test",
};

const mark = (name: string) => (text: string) => `<${name}>${text}</${name}>`;

describe("renderText", () => {
  test("shows place, code, message, the line with the place underlined, and a hint", () => {
    expect(report('{\n  "name": "x",\n  "name": True,\n}\n')).toMatchInlineSnapshot(`
      "task.json:3:3 error json/duplicate-key
        the key "name" appears twice in one object, for the first time in line 2 (at name)
        3 |   "name": True,
          |   ^^^^^^
        hint: remove one of them, or give it another name

      task.json:3:11 error json/invalid-symbol
        \`True\` is not JSON, expected \`true\` (at name)
        3 |   "name": True,
          |           ^^^^
        hint: write true, in lower case

      task.json:3:15 error json/trailing-comma
        a comma follows the last entry of an object, which JSON does not allow
        3 |   "name": True,
          |               ^
        hint: remove it, or run validate --fix; the published dicom-to-nrrd example has such a comma as well

      3 errors in task.json
      "
    `);
  });

  test("says nothing about nothing", () => {
    expect(renderText([])).toBe("");
  });

  test("does without a location and without a source", () => {
    const location = { file: "a.json", line: 2, column: 3, endLine: 2, endColumn: 4 };
    const issues: Issue[] = [issue, { ...issue, severity: "error", path: [], location }];
    expect(renderText(issues)).toMatchInlineSnapshot(`
      "warning task/unbound-input
        test (at inputs[0])

      a.json:2:3 error task/unbound-input
        test

      1 error, 1 warning in a.json
      "
    `);
    expect(renderText(issues, { sources: new Map([["a.json", "{}"]]) })).toBe(renderText(issues));
  });

  test("underlines the right columns behind tabs, wide and combined characters", () => {
    expect(report('{\t"a":\t"漢字😀e\u0301", "b":\tTrue}')).toMatchInlineSnapshot(`
      "task.json:1:23 error json/invalid-symbol
        \`True\` is not JSON, expected \`true\` (at b)
        1 | {   "a":    "漢字😀é", "b": True}
          |                             ^^^^
        hint: write true, in lower case

      1 error in task.json
      "
    `);
  });

  test("underlines the first line of what spans several", () => {
    const location = { file: "a.json", line: 1, column: 2, endLine: 3, endColumn: 2 };
    const sources = new Map([["a.json", "[{\n1\n}]"]]);
    expect(renderText([{ ...issue, location }], { sources })).toMatchInlineSnapshot(`
      "a.json:1:2 warning task/unbound-input
        test (at inputs[0])
        1 | [{
          |  ^

      1 warning in a.json
      "
    `);
  });

  test("cuts long lines around the place, without looking at the rest", () => {
    const entries = Array.from({ length: 24_000 }, (_, index) => `"key${index}":"😀"`);
    const text = `{${entries.join(",")},"bad":True,${entries
      .slice(0, 20)
      .map((each) => each.replace("key", "k"))
      .join(",")}}`;
    const shown = report(text);
    expect(shown).toMatchInlineSnapshot(`
      "task.json:1:372898 error json/invalid-symbol
        \`True\` is not JSON, expected \`true\` (at bad)
        1 | …:"😀","key23997":"😀","key23998":"😀","key23999":"😀","bad":True,"k0":"😀","k1":"😀","k2":"😀","k3":"😀","k4":"😀","k5":…
          |                                                              ^^^^
        hint: write true, in lower case

      1 error in task.json
      "
    `);
  });

  test("lets nothing in a document act on the terminal", () => {
    const hostile = "\u001B[2J\u202Eevil\u2066\u0007\u009B31m\u{E0041}\uD800";
    const location = { file: `a${hostile}.json`, line: 1, column: 1, endLine: 1, endColumn: 9 };
    const text = renderText(
      [
        {
          ...issue,
          location,
          message: hostile,
          hint: `${hostile}\r\n\t`,
          path: [hostile],
          code: hostile,
        },
      ],
      { sources: new Map([[location.file, hostile]]) },
    );
    expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cs}\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/u);
    expect(text).toContain("\\u001b[2J\\u202eevil\\u2066\\u0007\\u009b31m\\u{e0041}\\ud800");
  });

  test("prints a bounded number of issues and counts all of them", () => {
    const many = Array.from({ length: 60 }, () => issue);
    const text = renderText(many, { maxIssues: 2 });
    expect(text.match(/unbound-input/g)).toHaveLength(2);
    expect(text).toMatch(/\n… and 58 more\n\n60 warnings\n$/);
    expect(renderText(many)).toContain("… and 10 more");
    expect(renderText([{ ...issue, message: "x".repeat(1_000_000) }]).length).toBeLessThan(2000);
  });

  test("uses the colours it is given", () => {
    const palette = { error: mark("e"), warning: mark("w"), dim: mark("d"), bold: mark("b") };
    const { issues } = parseJson(createSourceText("a.json", "[1,]"));
    expect(renderText(issues, { palette, sources: new Map([["a.json", "[1,]"]]) }))
      .toMatchInlineSnapshot(`
      "<b>a.json:1:3</b> <e>error</e> <d>json/trailing-comma</d>
        a comma follows the last entry of an array, which JSON does not allow
        <d>1 |</d> [1,]
        <d>  |</d>   <e>^</e>
        hint: remove it, or run validate --fix; the published dicom-to-nrrd example has such a comma as well

      <e>1 error</e> in a.json
      "
    `);
  });
});
