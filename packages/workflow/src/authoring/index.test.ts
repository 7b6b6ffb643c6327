import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

it("loads nothing but its own files, so that it runs wherever a DAG file does", () => {
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const loaded = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const pattern = /^(?:import|export) (?!type )[^;]*? from "(.*)";$/gm;
    return [...text.matchAll(pattern)].map((match) => match[1]);
  });
  expect(loaded).toContain("./dag.ts");
  expect(loaded.filter((file) => file?.startsWith("./") !== true)).toEqual([]);
});
