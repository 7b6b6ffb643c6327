// Image references: which registry, which repository, which tag or digest.

/** An image reference in its parts. */
export interface ImageReference {
  /** `docker.io` when the reference names none. */
  readonly registry: string;
  /** As it was written, registry included. */
  readonly name: string;
  /** Tag or digest; `latest` when the reference has neither. */
  readonly version: string;
  /** It is an image's content id: no registry has it under that. */
  readonly isId: boolean;
}

const DOCKER_HUB = "docker.io";

/**
 * Whether a text can be asked for at all: engines are asked by path, where `..` would lead elsewhere.
 * The finer rules are the engine's.
 */
export function isReference(text: string): boolean {
  const names = text.split("/");
  return /^[\w.\-/:@]+$/.test(text) && names.every((name) => !["", ".", ".."].includes(name));
}

/** Splits a reference the way engines do. */
export function parseReference(reference: string): ImageReference {
  const isId = /^sha256:[0-9a-f]{64}$/.test(reference);
  const [beforeDigest = "", digest] = reference.split("@", 2);
  const colon = beforeDigest.lastIndexOf(":");
  const hasTag = colon > beforeDigest.lastIndexOf("/");
  const name = hasTag ? beforeDigest.slice(0, colon) : beforeDigest;
  const tag = hasTag ? beforeDigest.slice(colon + 1) : "latest";
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === "localhost";
  return { registry: isHost ? first : DOCKER_HUB, name, version: digest ?? tag, isId };
}

/** A registry's host as every spelling of it has in common: `https://index.docker.io/v1/` is `docker.io`. */
export function registryHost(address: string): string {
  const host = address
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "")
    .toLowerCase();
  return ["", "index.docker.io", "registry-1.docker.io", "hub.docker.com"].includes(host)
    ? DOCKER_HUB
    : host;
}
