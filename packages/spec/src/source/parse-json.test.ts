import { describe, expect, test } from "vitest";
import type { JsonPath } from "../issue/issue.ts";
import { applyFixes } from "./apply-fixes.ts";
import { maxNestingDepth } from "./json-limits.ts";
import { maxSyntaxIssues, parseJson } from "./parse-json.ts";
import type { ParsedJson } from "./parse-json.ts";
import { createSourceText, offsetAt } from "./source-text.ts";
import { createRandom, pick, randomJson } from "./testing/random-json.ts";

const parse = (text: string): ParsedJson => parseJson(createSourceText("task.json", text));
/** `code line:column message`, one line per issue. */
const told = (text: string): string =>
  parse(text)
    .issues.map(({ code, location, message }) => {
      return `${code} ${location?.line}:${location?.column} ${message}`;
    })
    .join("\n");

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("parseJson", () => {
  test("reads what JSON.parse reads", () => {
    const text = '{"a": [1, -2.5e3, "x\\u00e9\\n"], "b": {"c": null, "d": true}, "": false}';
    expect(parse(text)).toMatchObject({ value: JSON.parse(text), issues: [] });
  });

  test("takes __proto__ for a key like any other", () => {
    const { value } = parse('{"__proto__": {"polluted": true}, "constructor": 1}');
    expect(Object.keys(Object(value))).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });

  test("reports trailing commas of objects and arrays with their places, and mends them", () => {
    const text = '{\n  "inputs": [\n    {"name": "dicom",},\n  ],\n}\n';
    expect(told(text)).toMatchInlineSnapshot(`
      "json/trailing-comma 3:21 a comma follows the last entry of an object, which JSON does not allow
      json/trailing-comma 3:23 a comma follows the last entry of an array, which JSON does not allow
      json/trailing-comma 4:4 a comma follows the last entry of an object, which JSON does not allow"
    `);
    const { value, issues } = parse(text);
    expect(value).toEqual({ inputs: [{ name: "dicom" }] });
    expect(issues.map((issue) => issue.path)).toEqual([["inputs", 0], ["inputs"], []]);
    expect(issues[0]?.hint).toContain("--fix");
    expect(applyFixes(text, issues).text).toBe('{\n  "inputs": [\n    {"name": "dicom"}\n  ]\n}\n');
  });

  test("reports comments and removes them without joining what they kept apart", () => {
    const text =
      '// head\r\n{\r\n  // alone\r\n  "a": 1, // behind\r\n  "b"/**/:/* x */[1,/**/2]\r\n}\r\n';
    const { issues, value } = parse(text);
    expect(
      issues.map(({ code, location }) => `${code} ${location?.line}:${location?.column}`),
    ).toEqual([
      "json/comment 1:1",
      "json/comment 3:3",
      "json/comment 4:11",
      "json/comment 5:6",
      "json/comment 5:11",
      "json/comment 5:21",
    ]);
    expect(value).toEqual({ a: 1, b: [1, 2] });
    expect(applyFixes(text, issues).text).toBe('{\r\n  "a": 1,\r\n  "b" : [1, 2]\r\n}\r\n');
    expect(told('{"a": 1} /* open')).toContain("a comment is opened and never closed");
  });

  test("names the line of the first of equal keys, at any depth, for every further one", () => {
    const text = '{"a": {\n"k": 1,\n"k": 2,\n"\\u006b": 3},\n"b": 1, "a": 2}';
    expect(told(text)).toMatchInlineSnapshot(`
      "json/duplicate-key 3:1 the key "k" appears twice in one object, for the first time in line 2
      json/duplicate-key 4:1 the key "\\u006b" appears twice in one object, for the first time in line 2
      json/duplicate-key 5:9 the key "a" appears twice in one object, for the first time in line 1"
    `);
    expect(parse(text).issues.map((issue) => issue.path)).toEqual([["a", "k"], ["a", "k"], ["a"]]);
    expect(parse(text).value).toEqual(JSON.parse(text));
  });

  test("says what was expected and what came", () => {
    expect(told('{"a" 1, "b": , "c", [1]: 2, 3: 4}')).toMatchInlineSnapshot(`
      "json/colon-expected 1:6 expected a colon and a value after the key "a", found \`1\`
      json/value-expected 1:14 expected the value of "b", found \`,\`
      json/colon-expected 1:19 expected a colon and a value after the key "c", found \`,\`
      json/key-expected 1:21 expected a key in double quotes, found \`[\`
      json/comma-expected 1:24 expected a comma or \`}\`, found \`:\`
      json/key-expected 1:29 the key \`3\` is not a text in double quotes"
    `);
    expect(told('{"a": 1 "b": 2 3}')).toMatchInlineSnapshot(`
      "json/comma-expected 1:9 expected a comma or \`}\`, found \`"b"\`
      json/comma-expected 1:16 expected a comma or \`}\`, found \`3\`"
    `);
    expect(told("[1 2,,3]")).toMatchInlineSnapshot(`
      "json/comma-expected 1:4 expected a comma or \`]\`, found \`2\`
      json/value-expected 1:6 expected a value, found \`,\`"
    `);
    expect(told('["a": 1]')).toMatchInlineSnapshot(
      `"json/comma-expected 1:5 expected a comma or \`]\`, found \`:\`"`,
    );
    expect(told("[,]")).toMatchInlineSnapshot(
      `"json/value-expected 1:2 expected a value, found \`,\`"`,
    );
    expect(told('{"a": [1, 2}')).toMatchInlineSnapshot(
      `"json/unclosed 1:12 the array that begins in line 1 is not closed: expected \`]\`, found \`}\`"`,
    );
    expect(told('{"a": 1]')).toMatchInlineSnapshot(
      `"json/unclosed 1:8 expected \`}\` to close the object that begins in line 1, found \`]\`"`,
    );
    expect(told('{"a": {"b": [1')).toMatchInlineSnapshot(
      `"json/unclosed 1:13 the array that begins here is never closed: expected \`]\`, found the end of the file"`,
    );
    expect(told('{"a": 1}\n{"b": 2}')).toMatchInlineSnapshot(
      `"json/trailing-content 2:1 expected the end of the file, found \`{\`: the document ends in line 1"`,
    );
    expect(told("// nothing")).toMatchInlineSnapshot(`
      "json/comment 1:1 JSON does not allow comments
      json/value-expected 1:11 expected a JSON document, found the end of the file"
    `);
    expect(told("]")).toMatchInlineSnapshot(
      `"json/value-expected 1:1 expected a value, found \`]\`"`,
    );
  });

  test("knows what people write instead of JSON, and goes on reading", () => {
    const text =
      '{\'a\': \'it\\\'s\', b: True, "c": NaN, "d": 01, "e": hello world, "f": undefined}';
    expect(told(text)).toMatchInlineSnapshot(`
      "json/key-expected 1:2 the key \`'a'\` is not a text in double quotes
      json/invalid-symbol 1:7 'it\\'s' is in single quotes, JSON has double quotes only
      json/key-expected 1:16 the key \`b\` is not a text in double quotes
      json/invalid-symbol 1:19 \`True\` is not JSON, expected \`true\`
      json/invalid-symbol 1:30 \`NaN\` is not JSON, which has finite numbers only
      json/invalid-number 1:40 \`01\` is not a JSON number
      json/invalid-symbol 1:49 \`hello world\` is not JSON: expected a text in double quotes, a number, true, false, null, an object or an array
      json/invalid-symbol 1:67 \`undefined\` is not JSON"
    `);
    expect(parse(text).value).toEqual({
      a: "it's",
      b: true,
      c: "NaN",
      d: 1,
      e: "hello world",
      f: "undefined",
    });
    expect(told('{"a": .5, "b": +1, "c": 1., "d": 0x10, "e": 1e999, "f": 1_000}'))
      .toMatchInlineSnapshot(`
      "json/invalid-number 1:7 \`.5\` is not a JSON number
      json/invalid-number 1:16 \`+1\` is not a JSON number
      json/invalid-number 1:25 \`1.\` is not a JSON number
      json/invalid-number 1:34 \`0x10\` is not a JSON number
      json/number-out-of-range 1:45 the number is too large, expected one below 1.8e308
      json/invalid-number 1:57 \`1_000\` is not a JSON number"
    `);
    expect(told("{“a”:\u00A0“b”}")).toMatchInlineSnapshot(`
      "json/key-expected 1:2 the key \`“a”\` is not a text in double quotes
      json/invalid-symbol 1:6 an invisible character, U+00A0, is not allowed here
      json/invalid-symbol 1:7 “b” is in typographic quotes, JSON has double quotes only"
    `);
  });

  test("mends quotes, constants and spaces", () => {
    const text = "{'a': None,\u00A0b: True, “c”: 'say \"hi\"'}";
    expect(applyFixes(text, parse(text).issues).text).toBe(
      '{"a": null, "b": true, "c": "say \\"hi\\""}',
    );
  });

  test("points into strings", () => {
    expect(told('{"a": "\\d+\t\\u12", "b": "open\n, "c": 1}')).toMatchInlineSnapshot(`
      "json/invalid-string 1:8 \`\\d\` is not an escape of JSON strings
      json/invalid-string 1:11 a control character stands in a string, expected its escape \\t
      json/invalid-string 1:12 \`\\u\` in a string is followed by four hexadecimal digits, as in \\u00e9
      json/invalid-string 1:24 a string is not closed in its line, expected a closing double quote"
    `);
  });

  test("lists a bounded number of mistakes and counts the others", () => {
    const { issues } = parse(`[${"x 1 ".repeat(50_000)}]`);
    expect(issues).toHaveLength(maxSyntaxIssues + 1);
    expect(issues.at(-1)).toMatchObject({
      code: "json/too-many-errors",
      location: { line: 1 },
    });
    expect(issues.at(-1)?.message).toContain("at least");
    expect(parse(`[${"x ,".repeat(30)}1]`).issues.at(-1)?.message).toMatch(
      /^10 more syntax errors/,
    );
  });

  test("keeps enough fixes to mend a document with many comments", () => {
    const text = `[\n${"1, // one\n".repeat(300)}2]`;
    expect(applyFixes(text, parse(text).issues).text).toBe(`[\n${"1,\n".repeat(300)}2]`);
  });
});

describe("hostile documents", () => {
  test.each([
    ["arrays", "["],
    ["objects", '{"a":'],
    ["both, closed wrongly", '[{"a":[}'],
    ["brackets where keys belong", "{{"],
  ])("10,000 levels of %s are refused without an overflow", (_name, opening) => {
    const { issues, value } = parse(opening.repeat(10_000));
    expect(issues.at(-1)?.code).toMatch(/^json\/(too-deep|too-many-errors)$/);
    expect(issues.some(({ code }) => code === "json/too-deep") || value === undefined).toBe(true);
  });

  test("the deepest allowed document is read", () => {
    expect(parse(nested(maxNestingDepth)).issues).toEqual([]);
    expect(told(nested(maxNestingDepth + 1))).toContain("nested more than 64 levels deep");
  });

  test.each([
    ["opening quotes", '"'],
    ["single quotes", "'a"],
    ["typographic quotes", "“"],
    ["backslashes", '"\\'],
    ["comment openings", "/*"],
    ["spaces", " \u00A0"],
    ["equal keys", '"a":1,'],
    ["words", "a "],
    ["commas", ","],
    ["closing brackets", "}]"],
  ])(
    "a megabyte of %s is refused within the time of a test, with bounded issues",
    (_name, piece) => {
      const { issues } = parse(`{${piece.repeat(1_000_000 / piece.length)}`);
      expect(issues.length).toBeGreaterThan(0);
      expect(issues.length).toBeLessThan(5100);
    },
  );
});

describe("places", () => {
  const text = '{\r\n  "name": "x",\r\n  "list": [1, {"k": "😀", "after": true}]\r\n}';

  test("values, keys and what is missing", () => {
    const { locate, locateKey } = parse(text);
    const at = (path: JsonPath): string => {
      const { line, column, endLine, endColumn } = locate(path);
      return `${line}:${column}-${endLine}:${endColumn}`;
    };
    expect(at(["name"])).toBe("2:11-2:14");
    expect(at(["list", 0])).toBe("3:12-3:13");
    expect(at(["list", 1, "after"])).toBe("3:36-3:40");
    expect(at([])).toBe("1:1-4:2");
    expect(at(["missing", "deeper"])).toBe("1:1-1:2");
    expect(at(["list", 1, "missing"])).toBe("3:15-3:16");
    expect(at(["list", 7])).toBe("3:11-3:12");
    expect(at(["name", "no object"])).toBe("2:11-2:14");
    expect(locateKey(["name"])).toMatchObject({ line: 2, column: 3, endColumn: 9 });
    expect(locateKey(["list", 1, "after"])).toMatchObject({ line: 3, column: 27 });
    expect(locateKey(["list", 0])).toEqual(locate(["list", 0]));
  });

  test("of equal keys the last one counts, as for the value", () => {
    expect(parse('{"a": 1, "a": 22}').locate(["a"])).toMatchObject({ column: 15, endColumn: 17 });
  });

  test("every location of a random document holds the very text of its value", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const document = randomJson(createRandom(seed));
      const source = createSourceText("random.json", document);
      const parsed = parseJson(source);
      expect(parsed.issues).toEqual([]);
      expect(parsed.value).toEqual(JSON.parse(document));
      for (const [path, value] of walk(parsed.value)) {
        const { line, column, endLine, endColumn } = parsed.locate(path);
        const start = offsetAt(source, { line, column });
        const end = offsetAt(source, { line: endLine, column: endColumn });
        expect(JSON.parse(document.slice(start, end))).toEqual(value);
      }
    }
  });

  test("a random change is reported if, and only if, JSON.parse refuses the document", () => {
    const random = createRandom(7);
    for (let round = 0; round < 3000; round++) {
      const document = randomJson(random);
      const at = Math.floor(random() * (document.length + 1));
      const inserted = pick(random, [
        ",",
        "}",
        "]",
        "{",
        "[",
        ":",
        '"',
        "'",
        "x",
        "1",
        "\\",
        "//",
        ".",
      ]);
      const removed = pick(random, [0, 0, 1, 3]);
      const changed = document.slice(0, at) + inserted + document.slice(at + removed);
      const issues = parse(changed).issues.filter(({ code }) => code !== "json/duplicate-key");
      expect([changed, issues.length === 0]).toEqual([changed, isReadable(changed)]);
    }
  });
});

function* walk(value: unknown, path: JsonPath = []): Generator<readonly [JsonPath, unknown]> {
  yield [path, value];
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(item, [...path, index]);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, key]);
  }
}

function isReadable(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
