// From what a reference names to the manifest of one image: through indexes, to the platform.
import { Reason, RuntimeFailure } from "@task-api/runtime";
import { brokenImage } from "./broken-image.ts";
import { choosePlatform, platformsIn } from "./choose-platform.ts";
import { digestOf } from "./digest.ts";
import { readManifest, type IndexEntry } from "./manifest.ts";
import type { PartStore, StoredImage } from "./stored-image.ts";

/** An index may lead to another one, as in archives; more than that is a loop or a trap. */
const MAX_INDEXES = 3;

/** A place that has manifests. */
export interface ManifestStore extends PartStore {
  /** The text of a manifest, held to its digest. */
  manifest(entry: IndexEntry): Promise<Buffer>;
}

/** What is looked for. */
export interface WantedImage {
  readonly reference: string;
  /** `os/architecture`, of an image for several. @default this machine's where it is there, else any */
  readonly platform?: string | undefined;
}

/**
 * The image that a document leads to.
 * @throws RuntimeFailure ImageNotFound when it is not there for the platform
 */
export async function findManifest(
  store: ManifestStore,
  document: Uint8Array,
  wanted: WantedImage,
): Promise<StoredImage> {
  const { reference } = wanted;
  let text = document;
  for (let indexes = 0; indexes <= MAX_INDEXES; indexes += 1) {
    const manifest = readManifest(Buffer.from(text).toString("utf8"));
    if (manifest.kind === "neither") throw brokenImage(reference, manifest.problem);
    if (manifest.kind === "image") {
      const { config, layers } = manifest;
      return { reference, id: config.name, digest: digestOf(text), config, layers, store };
    }
    text = await store.manifest(chooseEntry(manifest.entries, wanted));
  }
  throw brokenImage(reference, "its indexes lead to indexes without end");
}

/** The entry of an index for the platform. @throws RuntimeFailure ImageNotFound when there is none */
export function chooseEntry(
  entries: readonly IndexEntry[],
  { reference, platform }: WantedImage,
): IndexEntry {
  const entry = choosePlatform(entries, platform);
  if (entry === undefined) throw notForPlatform(reference, platform, entries);
  return entry;
}

function notForPlatform(
  reference: string,
  platform: string | undefined,
  entries: readonly IndexEntry[],
): RuntimeFailure {
  const wanted = platform === undefined ? "" : `, asked for was ${platform}`;
  return new RuntimeFailure({
    reason: Reason.ImageNotFound,
    message: `${reference} is there for these platforms: ${platformsIn(entries)}${wanted}.`,
    nextStep: "Build it for this platform as well, or use another tag.",
  });
}
