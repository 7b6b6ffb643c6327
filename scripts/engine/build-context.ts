// A fingerprint of everything that goes into an image build: the files of the folder and the images
// that its Dockerfile starts from. Equal fingerprints, equal images.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A file of a build context. */
export interface ContextFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly executable: boolean;
  readonly content: Uint8Array;
}

/**
 * All files below `folder`, ordered by path, without those that .dockerignore names. Patterns in it
 * are not understood: what they leave out only leads to a build more than necessary.
 */
export function readContext(folder: string): readonly ContextFile[] {
  const ignored = ignoredPaths(folder);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => ({ path, stats: statSync(join(folder, path)) }))
    .filter(({ path, stats }) => stats.isFile() && !ignored.has(path))
    .map(({ path, stats }) => ({
      path: path.replaceAll("\\", "/"),
      executable: (stats.mode & 0o111) !== 0,
      content: readFileSync(join(folder, path)),
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function ignoredPaths(folder: string): ReadonlySet<string> {
  const file = join(folder, ".dockerignore");
  return new Set(existsSync(file) ? readFileSync(file, "utf8").split(/\r?\n/) : []);
}

/** The images that a Dockerfile starts from; its own stages and `scratch` are none. */
export function baseImages(dockerfile: string): readonly string[] {
  const from = /^\s*FROM\s+(?:--\S+\s+)*(?<image>\S+)(?:\s+AS\s+(?<stage>\S+))?/gim;
  const stages = new Set(["scratch"]);
  const images = new Set<string>();
  for (const { groups } of dockerfile.matchAll(from)) {
    const image = groups?.["image"] ?? "";
    if (!stages.has(image.toLowerCase())) images.add(image);
    const stage = groups?.["stage"];
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return [...images];
}

/**
 * SHA-256, in hex, over files and bases.
 * @param bases ids of the images that the build starts from
 */
export function fingerprint(files: readonly ContextFile[], bases: readonly string[]): string {
  const hash = createHash("sha256");
  for (const base of bases) hash.update(`base ${base}\n`);
  for (const { path, executable, content } of files) {
    hash.update(`file ${JSON.stringify(path)} ${executable} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}
