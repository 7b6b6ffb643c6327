// The sources of the packages, as tests about all of them read them.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "..", "..", "packages");

/** A file of a package; `file` starts at the package's `src`. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** What a package publishes: no tests, and nothing that only tests use. */
export function sourcesOf(name: string): readonly Source[] {
  const folder = join(packages, name, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .filter((file) => !/(^|\/)(testing|fixtures)\//.test(file))
    .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
}
