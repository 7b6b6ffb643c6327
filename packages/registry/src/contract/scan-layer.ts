// Looks one layer through for one path. All of it is read: only at its end it is known to be true.
import { Readable } from "node:stream";
import { MAX_CONTRACT_BYTES, RuntimeFailure } from "@task-api/runtime";
import { extract, type Header } from "tar-stream";
import { brokenImage } from "../image/broken-image.ts";
import { collect } from "../image/collect.ts";
import type { Part, StoredImage } from "../image/stored-image.ts";
import { listenFor, type Found } from "./layer-answer.ts";
import { unpackLayer } from "./unpack-layer.ts";

/** What a layer says of each name on `path`; a file at its end comes with its bytes, up to the limit of a contract. */
export async function scanLayer(
  { reference, store }: Pick<StoredImage, "reference" | "store">,
  layer: Part,
  diffId: string,
  path: readonly string[],
): Promise<readonly (Found | undefined)[]> {
  return store.lend(layer, async (bytes) => {
    try {
      return await scan(unpackLayer({ ...layer, reference, diffId, bytes }), path);
    } catch (error) {
      throw layerFailure(reference, layer, error);
    }
  });
}

async function scan(
  tar: AsyncIterable<Uint8Array>,
  path: readonly string[],
): Promise<readonly (Found | undefined)[]> {
  const listener = listenFor(path);
  const entries = extract();
  const source = Readable.from(tar);
  source.on("error", (error) => entries.destroy(error));
  source.pipe(entries);
  try {
    for await (const entry of entries) {
      const { name, size } = entry.header;
      const found = describe(entry.header);
      const isWanted = listener.entry(name, found);
      if (isWanted && found.kind === "file" && size <= MAX_CONTRACT_BYTES) {
        listener.entry(name, { ...found, bytes: await collect(entry, size) });
      } else entry.resume();
    }
    return listener.answer();
  } finally {
    source.destroy();
  }
}

function describe({ type, size, linkname }: Header): Found {
  if (type === "file" || type === "contiguous-file") return { kind: "file", size };
  if (type === "symlink") return { kind: "link", target: linkname };
  // A second name of a file is told by the first one, which begins at the root.
  if (type === "link") return { kind: "link", target: `/${linkname}` };
  return { kind: type === "directory" ? "directory" : "other" };
}

/** What Node and the libraries say of a layer that is none, in a failure of ours. */
function layerFailure(reference: string, layer: Part, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RuntimeFailure) return error;
  const code = "code" in error ? String(error.code) : "";
  const isContent = code === "" || /^(?:Z_|ZSTD_|ERR_ZSTD)/.test(code);
  return isContent
    ? brokenImage(reference, `the layer ${layer.name} cannot be unpacked: ${error.message}`, error)
    : error;
}
