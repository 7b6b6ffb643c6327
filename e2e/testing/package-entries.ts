// What a package lets others import, by its package.json.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "..", "..", "packages");

/** Specifiers of all entries of the packages in these folders, those behind a `*` one by one. */
export function entriesOf(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    const place = join(packages, folder);
    const manifest: unknown = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
    const { name, exports } = Object(manifest);
    return Object.keys(Object(exports))
      .flatMap((entry) => withFiles(entry, place))
      .map((entry) => `${String(name)}${entry.slice(1)}`);
  });
}

/** `./schemas/*` stands for the files of that folder. */
function withFiles(entry: string, place: string): readonly string[] {
  if (!entry.endsWith("/*")) return [entry];
  const folder = entry.slice(0, -"/*".length);
  return readdirSync(join(place, folder)).map((file) => `${folder}/${file}`);
}
