// An image in an OCI layout: `index.json` leads to manifests, everything lies under its digest in `blobs`.
import { brokenImage } from "../image/broken-image.ts";
import { collect } from "../image/collect.ts";
import { chooseEntry, findManifest, type WantedImage } from "../image/find-manifest.ts";
import { MAX_DOCUMENT_BYTES, readManifest, type IndexEntry } from "../image/manifest.ts";
import type { Part, StoredImage } from "../image/stored-image.ts";
import { chooseOne, isSameName } from "./choose-one.ts";
import { partsIn, readDocument, type StoredFiles } from "./stored-files.ts";

/** The image of that name, or the only one; undefined when this is no OCI layout. */
export async function openOciLayout(
  files: StoredFiles,
  wanted: WantedImage,
  name: string | undefined,
): Promise<StoredImage | undefined> {
  const { reference } = wanted;
  const index = await readDocument(files, "index.json", reference);
  if (index === undefined) return undefined;
  const manifest = readManifest(index.toString("utf8"));
  if (manifest.kind !== "index") throw brokenImage(reference, "its index.json is no index");
  const store = partsIn(files, reference, blobOf);
  const readEntry = (entry: IndexEntry): Promise<Buffer> =>
    store.lend(entry, (bytes) => collect(bytes, MAX_DOCUMENT_BYTES));
  const entry = chooseEntry(entriesNamed(manifest.entries, name, reference), wanted);
  return findManifest({ ...store, manifest: readEntry }, await readEntry(entry), wanted);
}

/** Digests have no slashes and no dots. */
function blobOf({ name }: Part): string {
  return `blobs/${name.replace(":", "/")}`;
}

/** The entries of one image: there are several of one that is for several platforms. */
function entriesNamed(
  entries: readonly IndexEntry[],
  name: string | undefined,
  reference: string,
): readonly IndexEntry[] {
  const fitting = entries.filter(
    ({ names }) => name === undefined || names.some((one) => isSameName(one, name)),
  );
  const digests = new Set(fitting.map(({ digest }) => digest));
  const named = new Set(fitting.map(({ names }) => names.at(-1)));
  // One image has two names, or one name has an image for each platform.
  if (digests.size === 1 || named.size === 1) return fitting;
  throw chooseOne(reference, name, namesIn(entries));
}

function namesIn(entries: readonly IndexEntry[]): readonly string[] {
  return entries.flatMap(({ names }) => names.slice(-1));
}
