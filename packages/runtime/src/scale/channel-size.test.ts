import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ScaleRule } from "@task-api/spec";
import { measureChannel } from "./channel-size.ts";

const root = mkdtempSync(join(tmpdir(), "scale-"));
const sizes = {
  "a/x.dcm": 10,
  "a/sub/y.DCM": 20,
  "a/notes.txt": 1000,
  "b/x.dcm": 25,
  "stray.dcm": 500,
};
for (const [path, size] of Object.entries(sizes)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), Buffer.alloc(size));
}
symlinkSync(join(root, "stray.dcm"), join(root, "a", "link.dcm"));

function measure(rule: Partial<ScaleRule>): Promise<number> {
  return measureChannel(root, {
    complexity: { coefficient: 1, exponent: 1 },
    notation: "complexity",
    type: "limit",
    mode: "sum",
    targetRegex: ".*",
    targetGlob: "*",
    ...rule,
  });
}

describe("the size of a channel", () => {
  it("is the sum of its files, links left out", async () => {
    expect(await measure({})).toBe(1555);
  });

  it("is the largest file, or the largest item", async () => {
    expect(await measure({ mode: "max_file_size" })).toBe(1000);
    expect(await measure({ mode: "max_item_sum" })).toBe(1030);
  });

  it("counts only what glob and regex both match", async () => {
    expect(await measure({ targetGlob: "*.dcm" })).toBe(535);
    expect(await measure({ targetRegex: "(?i).*\\.dcm" })).toBe(555);
    expect(await measure({ targetRegex: "a/.*", targetGlob: "*.dcm" })).toBe(10);
  });

  it("looks below target_dir: of the channel, or of each item", async () => {
    expect(await measure({ targetDir: "a" })).toBe(1030);
    expect(await measure({ mode: "max_item_sum", targetDir: "sub" })).toBe(20);
    expect(await measure({ targetDir: "nowhere" })).toBe(0);
  });

  it("is 0 without data", async () => {
    expect(await measureChannel("/nowhere", { ...rule0, mode: "max_item_sum" })).toBe(0);
  });
});

const rule0: ScaleRule = {
  complexity: { coefficient: 1, exponent: 1 },
  notation: "complexity",
  type: "limit",
  mode: "sum",
  targetRegex: ".*",
  targetGlob: "*",
};
