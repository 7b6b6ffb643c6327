// Writes what is made from the valibot schemas: the JSON Schemas to `packages/spec/schemas`, and the code
// made from those to `packages/spec/src/generated`. Run by `npm run generate`.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { generateJsonSchemas, type GeneratedFile } from "./json-schemas.ts";
import { generateSoundSchemas } from "./sound-schemas.ts";

await write("schemas", generateJsonSchemas());
await write("src/generated", generateSoundSchemas());

async function write(folder: string, files: readonly GeneratedFile[]): Promise<void> {
  for (const { name, text } of files) {
    const path = fileURLToPath(new URL(`../${folder}/${name}`, import.meta.url));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    console.log(`wrote ${folder}/${name}`);
  }
}
