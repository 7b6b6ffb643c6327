// ARCHITECTURE.md says where everything is: no folder of a package is missing in it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LAYERS } from "./layers.ts";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
/** Said of all packages alike. */
const COMMON = new Set(["generated", "testing", "fixtures"]);

describe("ARCHITECTURE.md", () => {
  it.each(Object.keys(LAYERS))("names every folder of %s", (name) => {
    const source = join(root, "packages", name, "src");
    const folders = readdirSync(source, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !COMMON.has(entry.name))
      .map((entry) => entry.name);
    const rows = text.split("\n").filter((row) => row.includes(`packages/${name}/src`));
    const missing = folders.filter(
      (folder) =>
        !rows.some((row) => row.includes(`/src/${folder}`) || row.includes(`\`${folder}`)),
    );
    expect(missing).toEqual([]);
  });
});
