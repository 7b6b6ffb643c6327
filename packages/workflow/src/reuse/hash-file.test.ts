import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folderWith } from "../testing/dag-file.ts";
import { hashFile } from "./hash-file.ts";

it("hashes a file that is larger than what is read of it at a time", async () => {
  const text = "0123456789".repeat(250_000);
  const folder = folderWith({ "a/1": text });
  expect(await hashFile(join(folder, "a", "1"))).toBe(
    createHash("sha256").update(text).digest("hex"),
  );
});
