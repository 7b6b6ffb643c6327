import { describe, expect, test } from "vitest";
import { sameText, toAuthor } from "./offset-map.ts";
import type { OffsetMap } from "./offset-map.ts";

// author: ab{{x}}cd{{y}}   made: ab123cd
const map: OffsetMap = [
  { made: { offset: 0, length: 2 }, author: { offset: 0, length: 2 }, copied: true },
  { made: { offset: 2, length: 3 }, author: { offset: 2, length: 5 }, copied: false },
  { made: { offset: 5, length: 2 }, author: { offset: 7, length: 2 }, copied: true },
  { made: { offset: 7, length: 0 }, author: { offset: 9, length: 5 }, copied: false },
];

describe("toAuthor", () => {
  test("is the identity for the author's own text", () => {
    const span = { offset: 3, length: 4 };
    expect(toAuthor(sameText, span)).toEqual({ ...span, exact: true });
  });

  test("moves what stands before and behind an inserted value", () => {
    expect(toAuthor(map, { offset: 0, length: 2 })).toEqual({ offset: 0, length: 2, exact: true });
    expect(toAuthor(map, { offset: 5, length: 1 })).toEqual({ offset: 7, length: 1, exact: true });
  });

  test("takes the whole expression for any part of its value", () => {
    expect(toAuthor(map, { offset: 3, length: 1 })).toEqual({ offset: 2, length: 5, exact: false });
    expect(toAuthor(map, { offset: 1, length: 3 })).toEqual({ offset: 1, length: 6, exact: false });
    expect(toAuthor(map, { offset: 1, length: 5 })).toEqual({ offset: 1, length: 7, exact: false });
  });

  test("knows where empty values stood", () => {
    expect(toAuthor(map, { offset: 7, length: 0 })).toMatchObject({ offset: 9, exact: false });
    expect(toAuthor(map, { offset: 6, length: 1 })).toEqual({ offset: 8, length: 1, exact: true });
  });
});
