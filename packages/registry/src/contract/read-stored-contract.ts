// Reads /processing-container.json out of a stored image (contract §1.1): layers are looked through newest
// first, until one says what is there. What it says is what an engine would find in the image, which is why
// the result may be kept under the image's content id: every layer that counted was read to its end and
// held to the digests of the configuration, and the configuration to the id.
import { posix } from "node:path";
import { CONTRACT_PATH, contractFailure, itemsAt } from "@task-api/runtime";
import { brokenImage } from "../image/broken-image.ts";
import { isDigest } from "../image/digest.ts";
import { readConfigDocument } from "../image/read-config.ts";
import type { StoredImage } from "../image/stored-image.ts";
import type { Found } from "./layer-answer.ts";
import { scanLayer } from "./scan-layer.ts";

const MAX_LINKS = 10;
/** As long as a path may be on Linux. */
const MAX_PATH = 4096;

/** The contract of an image that is on no engine. @throws RuntimeFailure when there is none to read */
export async function readStoredContract(image: StoredImage): Promise<Uint8Array> {
  const diffIds = await readDiffIds(image);
  let path = CONTRACT_PATH;
  for (let links = 0; links <= MAX_LINKS && path.length <= MAX_PATH; links += 1) {
    const names = path.split("/").filter((name) => name !== "");
    const { found, depth } = await lookUp(image, diffIds, names);
    switch (found.kind) {
      case "link": {
        // Links are followed within the image: a path above its root is its root.
        const folder = `/${names.slice(0, depth).join("/")}`;
        path = posix.resolve(folder, found.target, ...names.slice(depth + 1));
        continue;
      }
      case "file":
        if (depth < names.length - 1) break;
        if (found.bytes !== undefined) return found.bytes;
        throw contractFailure(image, { problem: "size", size: found.size });
      case "directory":
      case "other":
        throw contractFailure(image, { problem: "directory" });
      case "hidden":
        break;
    }
    throw contractFailure(image, { problem: "absent", path });
  }
  throw contractFailure(image, { problem: "links" });
}

/** The digests of the layers' tars, as many as there are layers. */
async function readDiffIds(image: StoredImage): Promise<readonly string[]> {
  const { reference, layers } = image;
  const diffIds = itemsAt(await readConfigDocument(image), "rootfs", "diff_ids");
  const digests = diffIds.filter((id) => typeof id === "string").filter(isDigest);
  if (digests.length !== layers.length || digests.length !== diffIds.length) {
    throw brokenImage(
      reference,
      `its configuration names ${digests.length} layers, its manifest ${layers.length}`,
    );
  }
  return digests;
}

interface LookedUp {
  readonly found: Found;
  /** The place in the path of the name that was found. */
  readonly depth: number;
}

/**
 * What is at a path, or the first name on the way there that is no folder. Older layers are read only
 * while newer ones leave something open.
 */
async function lookUp(
  image: StoredImage,
  diffIds: readonly string[],
  names: readonly string[],
): Promise<LookedUp> {
  let known: readonly (Found | undefined)[] = names.map(() => undefined);
  for (let layer = image.layers.length - 1; layer >= 0; layer -= 1) {
    const part = image.layers[layer];
    const diffId = diffIds[layer];
    if (part === undefined || diffId === undefined) break;
    const older = await scanLayer(image, part, diffId, names);
    known = known.map((found, index) => found ?? older[index]);
    const depth = known.findIndex((found) => found?.kind !== "directory");
    if (depth === -1) return { found: { kind: "directory" }, depth: names.length - 1 };
    const found = known[depth];
    if (found !== undefined) return { found, depth };
  }
  return { found: { kind: "hidden" }, depth: 0 };
}
