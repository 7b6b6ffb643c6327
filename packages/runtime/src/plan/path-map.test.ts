import { describe, expect, it } from "vitest";
import { claimFolder, mapPath, parsePathMapping } from "./path-map.ts";

describe("a path map", () => {
  it.each([
    ["/data=/mnt/data", { here: "/data", there: "/mnt/data" }],
    ["/data/=/mnt/", { here: "/data", there: "/mnt" }],
    ["/=/host", { here: "/", there: "/host" }],
    ["data=/mnt", undefined],
    ["/data", undefined],
    ["/data=mnt", undefined],
    ["/data=pvc://claim", { here: "/data", there: "pvc://claim" }],
    ["/data/=pvc://claim/a//b/", { here: "/data", there: "pvc://claim/a/b" }],
    ["/data=pvc://claim/a/../..", undefined],
    ["/data=pvc://Claim", undefined],
    ["/data=pvc://", undefined],
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

  it("leads into the folder of a claim", () => {
    const mappings = [{ here: "/data", there: "pvc://claim/runs" }];
    expect(claimFolder(mapPath("/data/d/r", mappings))).toEqual({
      claimName: "claim",
      subPath: "runs/d/r",
    });
    expect(claimFolder(mapPath("/data", [{ here: "/data", there: "pvc://claim" }]))).toEqual({
      claimName: "claim",
    });
    expect(claimFolder(mapPath("/other", mappings))).toBeUndefined();
  });
});
