import { describe, expect, it } from "vitest";
import { mapPath, parsePathMapping } from "./path-map.ts";

describe("a path map", () => {
  it.each([
    ["/data=/mnt/data", { here: "/data", there: "/mnt/data" }],
    ["/data/=/mnt/", { here: "/data", there: "/mnt" }],
    ["/=/host", { here: "/", there: "/host" }],
    ["data=/mnt", undefined],
    ["/data", undefined],
    ["/data=mnt", undefined],
  ])("reads %s", (text, expected) => {
    expect(parsePathMapping(text)).toEqual(expected);
  });

  it("translates by whole names and the longest match", () => {
    const mappings = [
      { here: "/a", there: "/x" },
      { here: "/a/b", there: "/y" },
    ];
    expect(mapPath("/a/b/c", mappings)).toBe("/y/c");
    expect(mapPath("/a/bc", mappings)).toBe("/x/bc");
    expect(mapPath("/ab", mappings)).toBe("/ab");
    expect(mapPath("/a", mappings)).toBe("/x");
    expect(mapPath("/q", [{ here: "/", there: "/host" }])).toBe("/host/q");
    expect(mapPath("/host/q", [{ here: "/host", there: "/" }])).toBe("/q");
  });
});
