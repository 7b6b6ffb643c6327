import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkOutput, prepareOutput } from "./output-directory.ts";

function directoryWith(...files: string[]): string {
  const root = mkdtempSync(join(tmpdir(), "output-"));
  for (const file of files) writeFileSync(join(root, file), "x");
  return root;
}

describe("an output directory", () => {
  it("may be absent or empty, and is made", async () => {
    const absent = join(directoryWith(), "a", "b");
    expect(checkOutput(absent, "refuse")).toBeUndefined();
    await prepareOutput(absent, "refuse");
    expect(existsSync(absent)).toBe(true);
    expect(checkOutput(absent, "refuse")).toBeUndefined();
  });

  it("is refused when it has content, and the two ways out are named", () => {
    const problem = checkOutput(directoryWith("old", "older"), "refuse");
    expect(problem?.message).toMatch(/is not empty \(2 entries\)/);
    expect(problem?.hint).toMatch(/--overwrite.*--keep/);
  });

  it("is cleared by overwrite, itself staying, and left alone by keep", async () => {
    const root = directoryWith("old");
    await prepareOutput(root, "keep");
    expect(existsSync(join(root, "old"))).toBe(true);
    await prepareOutput(root, "overwrite");
    expect(existsSync(root)).toBe(true);
    expect(existsSync(join(root, "old"))).toBe(false);
  });

  it("is cleared of names that are no UTF-8, links, and folders in folders", async () => {
    const root = directoryWith();
    const odd = Buffer.concat([Buffer.from(`${root}/x`), Buffer.from([0xfc])]);
    mkdirSync(odd);
    writeFileSync(Buffer.concat([odd, Buffer.from("/y")]), "");
    mkdirSync(join(root, "a", "b"), { recursive: true });
    const outside = directoryWith("keep");
    symlinkSync(outside, join(root, "a", "link"));
    await prepareOutput(root, "overwrite");
    expect(readdirSync(root)).toEqual([]);
    expect(readdirSync(outside)).toEqual(["keep"]);
  });

  it("cannot be a link that leads nowhere", () => {
    const root = directoryWith();
    symlinkSync(join(root, "nowhere"), join(root, "link"));
    expect(checkOutput(join(root, "link"), "refuse")?.message).toMatch(/leads nowhere/);
  });

  it("is never cleared when it holds something precious", () => {
    const root = directoryWith();
    mkdirSync(join(root, "input"));
    expect(checkOutput(root, "overwrite", [join(root, "input")])?.message).toMatch(
      /is not cleared/,
    );
    expect(checkOutput(root, "overwrite", [root])?.message).toMatch(/is not cleared/);
    expect(checkOutput(root, "overwrite", [`${root}-beside`])).toBeUndefined();
    expect(checkOutput("/", "overwrite", [root])?.message).toMatch(/is not cleared/);
  });

  it("is never cleared when that is below a folder whose name begins with dots", () => {
    const root = directoryWith();
    mkdirSync(join(root, "..d"));
    writeFileSync(join(root, "..d", "task.json"), "{}");
    const problem = checkOutput(root, "overwrite", [join(root, "..d", "task.json")]);
    expect(problem?.message).toMatch(/is not cleared/);
  });

  it("cannot be a file, or below one", () => {
    const root = directoryWith("file");
    expect(checkOutput(join(root, "file"), "refuse")?.message).toMatch(/is a file/);
    expect(checkOutput(join(root, "file", "below"), "refuse")?.message).toMatch(/file/);
  });
});
