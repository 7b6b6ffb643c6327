// Small images made of layers that a test writes down, stored as a registry or an archive has them. For tests only.
import { createHash } from "node:crypto";
import { pack } from "tar-stream";
import { collect } from "../image/collect.ts";

/** An entry of a layer. */
export type LayerEntry =
  | { readonly path: string; readonly text: string | Buffer }
  | { readonly path: string; readonly link: string }
  | { readonly path: string; readonly hardLink: string }
  | { readonly path: string; readonly directory: true };

/** An image, each part under its digest. */
export interface TestImage {
  readonly manifest: Buffer;
  /** Configuration, layers and manifest. */
  readonly blobs: ReadonlyMap<string, Buffer>;
  /** The digest of its configuration. */
  readonly id: string;
  /** The oldest first. */
  readonly layers: readonly string[];
}

/** What tests change of an image. */
export interface TestImageOptions {
  /** How layers are stored. @default as they are */
  readonly compress?: (tar: Buffer) => Buffer;
  /** Digests of the layers' tars that the configuration tells instead. */
  readonly diffIds?: readonly string[];
}

/** The contract that is in test images. */
export const CONTRACT = '{"name":"test","description":"test","templates":[]}';

/** An entry with that contract. */
export const CONTRACT_ENTRY: LayerEntry = { path: "processing-container.json", text: CONTRACT };

/** An image of these layers, the oldest first. */
export async function makeImage(
  layers: readonly (readonly LayerEntry[] | Buffer)[],
  { compress = (tar) => tar, diffIds }: TestImageOptions = {},
): Promise<TestImage> {
  const tars = await Promise.all(
    layers.map(async (layer) => (Buffer.isBuffer(layer) ? layer : packLayer(layer))),
  );
  const stored = tars.map(compress);
  const config = Buffer.from(
    JSON.stringify({
      os: "linux",
      architecture: "amd64",
      rootfs: { type: "layers", diff_ids: diffIds ?? tars.map(sha256) },
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: descriptor(config),
      layers: stored.map(descriptor),
    }),
  );
  const blobs = [config, manifest, ...stored];
  return {
    manifest,
    blobs: new Map(blobs.map((blob) => [sha256(blob), blob])),
    id: sha256(config),
    layers: stored.map(sha256),
  };
}

/** How manifests name a blob. */
export function descriptor(blob: Buffer): { digest: string; size: number } {
  return { digest: sha256(blob), size: blob.length };
}

/** The digest of bytes, `sha256:` and hexadecimal digits. */
export function sha256(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** A tar with these entries. */
export async function packLayer(entries: readonly LayerEntry[]): Promise<Buffer> {
  const tar = pack();
  const mtime = new Date(0);
  for (const entry of entries) {
    const name = entry.path;
    if ("link" in entry) tar.entry({ name, mtime, type: "symlink", linkname: entry.link });
    else if ("hardLink" in entry)
      tar.entry({ name, mtime, type: "link", linkname: entry.hardLink });
    else if ("directory" in entry) tar.entry({ name, mtime, type: "directory" });
    else tar.entry({ name, mtime }, entry.text);
  }
  tar.finalize();
  return collect(tar, Number.POSITIVE_INFINITY);
}
