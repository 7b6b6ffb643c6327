// Writes the JSON Schemas of the documents to `packages/spec/schemas`. Run by `pnpm generate`.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generateJsonSchemas } from "./json-schemas.ts";

for (const { name, text } of generateJsonSchemas()) {
  const path = fileURLToPath(new URL(`../schemas/${name}`, import.meta.url));
  await writeFile(path, text);
  console.log(`wrote ${path}`);
}
