// `npm run generate`: the files that are made from the code and committed: the JSON Schemas.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

for (const script of [
  "packages/spec/scripts/generate.ts",
  "packages/runtime/scripts/run-record-schema.ts",
]) {
  const { status } = spawnSync(process.execPath, ["--conditions=source", join(root, script)], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
