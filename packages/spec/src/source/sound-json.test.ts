import { describe, expect, test } from "vitest";
import { maxNestingDepth } from "./json-limits.ts";
import { parseJson } from "./parse-json.ts";
import { readSoundJson } from "./sound-json.ts";
import { createSourceText } from "./source-text.ts";
import { createRandom, randomJson } from "./testing/random-json.ts";

describe("the quick reader", () => {
  test.each([
    '{"a": ":", "b:": [1, {"c\\":": null}]}',
    "[]",
    '"text: with a colon"',
    '{"__proto__": 1}',
    ` {"a" : "\\\\" } `,
    "[".repeat(maxNestingDepth) + "]".repeat(maxNestingDepth),
  ])("takes %s as the other one does", (text) => {
    const { value, issues } = parseJson(createSourceText("x", text));
    expect(issues).toEqual([]);
    expect(readSoundJson(text)).toEqual({ value });
  });

  test.each([
    ["a key twice", '{"a": 1, "b": {"a": 1, "a": 2}}'],
    ["a key twice, spelled in two ways", '{"a": 1, "\\u0061": 2}'],
    ["a number beyond all numbers", '{"a": 1e999}'],
    ["too many levels", "[".repeat(maxNestingDepth + 1) + "]".repeat(maxNestingDepth + 1)],
    ["too many values", `[${"1,".repeat(60_000)}1]`],
    ["a trailing comma", '{"a": 1,}'],
    ["a byte order mark", "\uFEFF{}"],
    ["nothing", ""],
  ])("leaves %s to the other one, which has something to say", (_, text) => {
    expect(readSoundJson(text)).toBeUndefined();
    expect(parseJson(createSourceText("x", text.replace("\uFEFF", ""))).issues.length > 0).toBe(
      !text.startsWith("\uFEFF"),
    );
  });

  test("agrees with the other one on random documents", () => {
    const random = createRandom(11);
    for (let round = 0; round < 500; round += 1) {
      const text = randomJson(random);
      const { value, issues } = parseJson(createSourceText("x", text));
      expect(readSoundJson(text)).toEqual(issues.length === 0 ? { value } : undefined);
    }
  });
});
