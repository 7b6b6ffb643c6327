// References to images in files: `oci-archive:FILE[:TAG]`, `docker-archive:FILE[:NAME]`, `oci:DIR[:TAG]`, as
// other tools write them. A folder is written with a slash, as `oci:./DIR`.

/** How the image is laid out in the file or folder. */
export const ArchiveKind = {
  /** A tar with an OCI layout. */
  ociArchive: "oci-archive",
  /** A folder with an OCI layout. */
  ociFolder: "oci",
  /** What `docker save` writes. */
  dockerArchive: "docker-archive",
} as const;
export type ArchiveKind = (typeof ArchiveKind)[keyof typeof ArchiveKind];

/** A reference in its parts. */
export interface ArchiveReference {
  readonly kind: ArchiveKind;
  readonly path: string;
  /** Which image of several. */
  readonly name?: string;
}

const KINDS: readonly ArchiveKind[] = Object.values(ArchiveKind);

/**
 * The parts of a reference to an archive; undefined for one to an image by its name.
 * @param isThere tells a file whose name has a colon from a name behind one
 */
export function parseArchiveReference(
  reference: string,
  isThere: (path: string) => boolean = () => false,
): ArchiveReference | undefined {
  const kind = KINDS.find((one) => reference.startsWith(`${one}:`));
  if (kind === undefined) return undefined;
  const rest = reference.slice(kind.length + 1);
  // An image may be called `oci` and have this tag.
  if (kind === ArchiveKind.ociFolder && !rest.includes("/")) return undefined;
  const colon = rest.indexOf(":");
  if (colon === -1 || isThere(rest)) return { kind, path: rest };
  const name = rest.slice(colon + 1);
  return { kind, path: rest.slice(0, colon), ...(name !== "" && { name }) };
}

/** Whether a reference is to an archive or a folder. */
export function isArchiveReference(reference: string): boolean {
  return parseArchiveReference(reference) !== undefined;
}
