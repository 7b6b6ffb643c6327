import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ScaleRule } from "@task-api/spec";
import { tooDeepFolder } from "../testing/too-deep.ts";
import { UnreadableChannel, measureChannel } from "./channel-size.ts";

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
symlinkSync("../a/sub", join(root, "b", "inside"));
symlinkSync("/etc", join(root, "b", "outside"));

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

  it("is not led out of the channel by a link at target_dir", async () => {
    expect(await measure({ targetDir: "b/inside" })).toBe(20);
    expect(await measure({ targetDir: "b/outside" })).toBe(0);
    expect(await measure({ mode: "max_item_sum", targetDir: "inside" })).toBe(0);
  });

  it("is unknown where a part cannot be looked at", async () => {
    await expect(measureChannel(tooDeepFolder(), rule0)).rejects.toThrow(UnreadableChannel);
    await expect(measureChannel(join(root, "stray.dcm"), rule0)).rejects.toThrow("ENOTDIR");
  });

  it("leaves others their turn, and ends when it is not wanted any more", async () => {
    const folder = mkdtempSync(join(tmpdir(), "scale-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (let index = 0; index < 5000; index += 1) writeFileSync(join(folder, `${index}`), "12");
    const order: string[] = [];
    setImmediate(() => order.push("another"));
    order.push(`size ${await measureChannel(folder, rule0)}`);
    expect(order).toEqual(["another", "size 10000"]);

    const unwanted = new AbortController();
    setImmediate(() => unwanted.abort(new Error("no longer wanted")));
    const size = measureChannel(folder, rule0, unwanted.signal);
    await expect(size).rejects.toThrow("no longer wanted");
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
