import { describe, expect, test } from "vitest";
import { createSourceText, locationOf, offsetAt, positionAt } from "./source-text.ts";
import { createRandom, pick } from "./testing/random-json.ts";

describe("positions", () => {
  test("count from 1, in UTF-16 units, with any kind of line end", () => {
    const source = createSourceText("a.json", "ab\r\n😀c\nd\re");
    expect(positionAt(source, 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt(source, 4)).toEqual({ line: 2, column: 1 });
    expect(positionAt(source, 6)).toEqual({ line: 2, column: 3 });
    expect(positionAt(source, 8)).toEqual({ line: 3, column: 1 });
    expect(positionAt(source, 10)).toEqual({ line: 4, column: 1 });
    expect(locationOf(source, { offset: 4, length: 5 })).toEqual({
      file: "a.json",
      line: 2,
      column: 1,
      endLine: 3,
      endColumn: 2,
    });
  });

  test("outside of the text are its nearest end", () => {
    const source = createSourceText("a.json", "ab\n");
    expect(positionAt(source, -5)).toEqual({ line: 1, column: 1 });
    expect(positionAt(source, 99)).toEqual({ line: 2, column: 1 });
    expect(offsetAt(source, { line: 9, column: 1 })).toBeUndefined();
  });

  test("do not count a byte order mark", () => {
    const source = createSourceText("a.json", "\uFEFF{}");
    expect(positionAt(source, 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt(source, 1)).toEqual({ line: 1, column: 1 });
    expect(positionAt(source, 2)).toEqual({ line: 1, column: 2 });
  });

  test("lead back to their offsets", () => {
    const random = createRandom(3);
    for (let round = 0; round < 100; round++) {
      const letters = Array.from({ length: 40 }, () =>
        pick(random, ["a", "\n", "\r\n", "\r", "😀"]),
      );
      const source = createSourceText("a.json", letters.join(""));
      for (let offset = 0; offset <= source.text.length; offset++) {
        expect(offsetAt(source, positionAt(source, offset))).toBe(offset);
      }
    }
  });
});
