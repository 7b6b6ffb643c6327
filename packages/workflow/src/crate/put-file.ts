// Puts small files into the folder of a crate: documents, records.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CrateFile } from "./crate-run.ts";
import { pathId } from "./entity.ts";
import { mediaTypeOf } from "./media-type.ts";

/** Writes a text. @param path in the crate, `/` between names */
export function putText(folder: string, path: string, text: string): Promise<CrateFile> {
  return put(folder, path, Buffer.from(text));
}

/** Copies a file. */
export async function putFile(folder: string, path: string, from: string): Promise<CrateFile> {
  return put(folder, path, await readFile(from));
}

async function put(folder: string, path: string, bytes: Buffer): Promise<CrateFile> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return {
    id: pathId(path),
    name: path.split("/").at(-1) ?? path,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    mediaType: mediaTypeOf(path),
  };
}
