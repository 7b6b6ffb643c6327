import { expect, test } from "vitest";
import { parseJson } from "../source/parse-json.ts";
import { createSourceText } from "../source/source-text.ts";
import { renderJson, toJsonReport } from "./render-json.ts";

const { issues } = parseJson(createSourceText("task.json", '{"a": [1,]}'));

test("the report is a stable shape with counts, paths, places and fixes", () => {
  expect(renderJson(issues)).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "counts": {
        "errors": 1,
        "warnings": 0
      },
      "omitted": 0,
      "issues": [
        {
          "code": "json/trailing-comma",
          "severity": "error",
          "message": "a comma follows the last entry of an array, which JSON does not allow",
          "hint": "remove it, or run validate --fix; the published dicom-to-nrrd example has such a comma as well",
          "path": [
            "a"
          ],
          "pathText": "a",
          "location": {
            "file": "task.json",
            "line": 1,
            "column": 9,
            "endLine": 1,
            "endColumn": 10
          },
          "fix": {
            "offset": 8,
            "length": 1,
            "text": ""
          }
        }
      ]
    }
    "
  `);
});

test("an issue that has only what it must have is reported without empty fields", () => {
  const report = toJsonReport([{ code: "x/y", severity: "warning", path: [], message: "test" }]);
  expect(report).toEqual({
    version: 1,
    counts: { errors: 0, warnings: 1 },
    omitted: 0,
    issues: [{ code: "x/y", severity: "warning", message: "test", path: [], pathText: "$" }],
  });
});

test("issues beyond the limit are counted", () => {
  const report = toJsonReport([...issues, ...issues], { maxIssues: 1 });
  expect(report).toMatchObject({ counts: { errors: 2 }, omitted: 1 });
  expect(report.issues).toHaveLength(1);
});
