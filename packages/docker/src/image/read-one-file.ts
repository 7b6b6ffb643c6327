// The first entry of a tar stream, up to a size; nothing after it is read.
import type { IncomingMessage } from "node:http";
import { readBody } from "@task-api/runtime/adapter";

/** What the entry is. */
export type TarEntry =
  | { readonly kind: "file"; readonly bytes: Buffer }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "too-long" }
  | { readonly kind: "other" };

/** Reads the first entry; a file longer than `limit` is not read to its end. */
export async function readOneFile(tar: IncomingMessage, limit: number): Promise<TarEntry> {
  const { extract } = await import("tar-stream");
  const unpack = extract();
  tar.on("error", (error) => unpack.destroy(error));
  tar.pipe(unpack);
  for await (const entry of unpack) {
    const { type, size, linkname } = entry.header;
    if (type === "symlink" || type === "link") return { kind: "link", target: linkname };
    if (type !== "file" && type !== "contiguous-file") return { kind: "other" };
    if (size > limit) return { kind: "too-long" };
    return { kind: "file", bytes: await readBody(entry, limit) };
  }
  return { kind: "other" };
}
