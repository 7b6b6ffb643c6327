import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeFolder } from "./remove-folder.ts";

describe("a folder that is removed", () => {
  it("leaves others their turn meanwhile", async () => {
    const folder = mkdtempSync(join(tmpdir(), "remove-"));
    for (let index = 0; index < 5000; index += 1) writeFileSync(join(folder, `${index}`), "");
    const order: string[] = [];
    setImmediate(() => order.push("another"));
    await removeFolder(folder);
    order.push(existsSync(folder) ? "there" : "removed");
    expect(order).toEqual(["another", "removed"]);
  });

  it("may have been closed by who made it, with what is in it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "remove-"));
    mkdirSync(join(folder, "a/b"), { recursive: true });
    writeFileSync(join(folder, "a/b/x"), "");
    chmodSync(join(folder, "a/b"), 0o000);
    chmodSync(join(folder, "a"), 0o500);
    await removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it("may be a file, or not be there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "remove-"));
    writeFileSync(join(folder, "x"), "");
    await removeFolder(join(folder, "x"));
    await removeFolder(join(folder, "nowhere"));
    expect(existsSync(join(folder, "x"))).toBe(false);
  });
});
