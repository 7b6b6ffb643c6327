// Manifests and indexes as registries and OCI archives hold them (OCI image specification, Docker's schema 2).
import { at, itemsAt, numberAt, parseJson, stringAt } from "@task-api/runtime";
import { isDigest } from "./digest.ts";
import type { Part } from "./stored-image.ts";

/** What an Accept header has to name to get them. */
export const MANIFEST_TYPES: readonly string[] = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** Longer manifests and configurations are not read. */
export const MAX_DOCUMENT_BYTES: number = 4 * 1024 * 1024;
/** An engine takes 127 of them. */
const MAX_LAYERS = 500;

/** A manifest that an index leads to. */
export interface IndexEntry extends Part {
  /** `os/architecture` or `os/architecture/variant`; absent where the index does not say. */
  readonly platform?: string;
  /** Names that an archive has for it. */
  readonly names: readonly string[];
}

/** One of the two, or why it is neither. */
export type Manifest =
  | { readonly kind: "index"; readonly entries: readonly IndexEntry[] }
  | { readonly kind: "image"; readonly config: Part; readonly layers: readonly Part[] }
  | { readonly kind: "neither"; readonly problem: string };

/** Reads a document; what it is shows in what it has, as its media type may be missing. */
export function readManifest(text: string): Manifest {
  const document = parseJson(text);
  const isIndex = Array.isArray(at(document, "manifests"));
  const isImage = Array.isArray(at(document, "layers"));
  // One that is both would be one thing to us and another to an engine.
  if (isIndex && isImage) return neither("it is an index and a manifest in one");
  if (isIndex) return readIndex(document);
  if (isImage) return readImage(document);
  return numberAt(document, "schemaVersion") === 1
    ? neither("it has the old format of schema 1; push it again with an engine of today")
    : neither("it has neither 'layers' nor 'manifests'");
}

function readIndex(document: unknown): Manifest {
  const entries: IndexEntry[] = [];
  for (const item of itemsAt(document, "manifests")) {
    const part = readPart(item);
    if (part === undefined) return neither("an entry of its index lacks digest or size");
    const platform = readPlatform(at(item, "platform"));
    const names = [
      stringAt(item, "annotations", "org.opencontainers.image.ref.name"),
      stringAt(item, "annotations", "io.containerd.image.name"),
    ].filter((name) => name !== undefined);
    entries.push({ ...part, names, ...(platform !== undefined && { platform }) });
  }
  return { kind: "index", entries };
}

function readImage(document: unknown): Manifest {
  const config = readPart(at(document, "config"));
  const layers = itemsAt(document, "layers").map(readPart);
  const whole = layers.filter((layer) => layer !== undefined);
  if (config === undefined || whole.length < layers.length) {
    return neither("its configuration or a layer lacks digest or size");
  }
  if (layers.length > MAX_LAYERS) {
    return neither(`it has ${layers.length} layers; at most ${MAX_LAYERS} are read`);
  }
  return { kind: "image", config, layers: whole };
}

function neither(problem: string): Manifest {
  return { kind: "neither", problem };
}

function readPart(item: unknown): Part | undefined {
  const digest = stringAt(item, "digest");
  const size = numberAt(item, "size");
  if (digest === undefined || !isDigest(digest)) return undefined;
  if (size === undefined || !Number.isSafeInteger(size) || size < 0) return undefined;
  return { name: digest, digest, size };
}

function readPlatform(platform: unknown): string | undefined {
  const parts = ["os", "architecture", "variant"].map((key) => stringAt(platform, key) ?? "");
  return parts[0] === "" || parts[1] === "" ? undefined : parts.filter(Boolean).join("/");
}
