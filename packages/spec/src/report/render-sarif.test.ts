import { describe, expect, test } from "vitest";
import { parseJson } from "../source/parse-json.ts";
import { createSourceText } from "../source/source-text.ts";
import { artifactUri } from "./artifact-uri.ts";
import { renderSarif, toSarif } from "./render-sarif.ts";

describe("renderSarif", () => {
  test("writes rules, results with regions, and fixes", () => {
    const text = '\uFEFF{"😀": [1,], "b": x}';
    const { issues } = parseJson(createSourceText("tasks/a b.json", text));
    const options = { toolVersion: "1.2.3", sources: new Map([["tasks/a b.json", text]]) };
    expect(renderSarif(issues, options)).toMatchInlineSnapshot(`
      "{
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
          {
            "tool": {
              "driver": {
                "name": "task-api",
                "version": "1.2.3",
                "rules": [
                  {
                    "id": "json/invalid-symbol",
                    "shortDescription": {
                      "text": "A symbol is not part of JSON"
                    }
                  },
                  {
                    "id": "json/trailing-comma",
                    "shortDescription": {
                      "text": "A comma stands before a closing bracket, which JSON does not allow"
                    }
                  }
                ]
              }
            },
            "columnKind": "utf16CodeUnits",
            "results": [
              {
                "ruleId": "json/trailing-comma",
                "ruleIndex": 1,
                "level": "error",
                "message": {
                  "text": "a comma follows the last entry of an array, which JSON does not allow\\nHint: remove it, or run validate --fix; the published dicom-to-nrrd example has such a comma as well"
                },
                "locations": [
                  {
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": "tasks/a%20b.json"
                      },
                      "region": {
                        "startLine": 1,
                        "startColumn": 10,
                        "endLine": 1,
                        "endColumn": 11
                      }
                    },
                    "logicalLocations": [
                      {
                        "fullyQualifiedName": "[\\"😀\\"]"
                      }
                    ]
                  }
                ],
                "fixes": [
                  {
                    "description": {
                      "text": "Remove it"
                    },
                    "artifactChanges": [
                      {
                        "artifactLocation": {
                          "uri": "tasks/a%20b.json"
                        },
                        "replacements": [
                          {
                            "deletedRegion": {
                              "startLine": 1,
                              "startColumn": 10,
                              "endLine": 1,
                              "endColumn": 11
                            },
                            "insertedContent": {
                              "text": ""
                            }
                          }
                        ]
                      }
                    ]
                  }
                ]
              },
              {
                "ruleId": "json/invalid-symbol",
                "ruleIndex": 0,
                "level": "error",
                "message": {
                  "text": "\`x\` is not JSON: expected a text in double quotes, a number, true, false, null, an object or an array\\nHint: if it is text, put it in quotes: \\"x\\""
                },
                "locations": [
                  {
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": "tasks/a%20b.json"
                      },
                      "region": {
                        "startLine": 1,
                        "startColumn": 19,
                        "endLine": 1,
                        "endColumn": 20
                      }
                    },
                    "logicalLocations": [
                      {
                        "fullyQualifiedName": "b"
                      }
                    ]
                  }
                ]
              }
            ]
          }
        ]
      }
      "
    `);
  });

  test("offers no fix for a byte order mark, which SARIF does not count", () => {
    const fix = { offset: 0, length: 1, text: "" };
    const location = { file: "a.json", line: 1, column: 1, endLine: 1, endColumn: 1 };
    const issue = { severity: "warning", path: [], message: "test", location, fix } as const;
    const issues = [{ ...issue, code: "text/byte-order-mark" }];
    const log = toSarif(issues, { sources: new Map([["a.json", "\uFEFF{}"]]) });
    expect(log.runs[0]?.results[0]).not.toHaveProperty("fixes");
  });

  test("does without locations and sources", () => {
    const fix = { offset: 0, length: 1, text: "" };
    const log = toSarif([
      { code: "a/b", severity: "warning", path: ["x"], message: "is it?", hint: "Yes", fix },
    ]);
    expect(log.runs[0]?.results).toEqual([
      {
        ruleId: "a/b",
        ruleIndex: 0,
        level: "warning",
        message: { text: "is it?\nHint: Yes" },
        locations: [{ logicalLocations: [{ fullyQualifiedName: "x" }] }],
      },
    ]);
    expect(toSarif([]).runs[0]).toMatchObject({ results: [], tool: { driver: { rules: [] } } });
  });
});

test.each([
  ["task.json", "task.json"],
  ["./a b/ü#?.json", "./a%20b/%C3%BC%23%3F.json"],
  ["/data/a b.json", "file:///data/a%20b.json"],
  ["C:\\data\\a b.json", "file:///C:/data/a%20b.json"],
  ["\\\\host\\share\\a.json", "file://host/share/a.json"],
  ["..\\a.json", "../a.json"],
  ["https://example.org/a b.json", "https://example.org/a%20b.json"],
  ["<stdin>", "%3Cstdin%3E"],
  ["\uD800", "%EF%BF%BD"],
])("the URI of %j is %s", (file, uri) => {
  expect(artifactUri(file)).toBe(uri);
});
