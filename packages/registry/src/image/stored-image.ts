// An image where it is stored, in parts that are named by their digests: what a registry, an archive and a
// folder have in common.

/** A part of an image: its configuration, or one layer. */
export interface Part {
  /** How the store finds it: a digest, or a path in an archive. */
  readonly name: string;
  /** What its bytes must come to, `sha256:…`; archives of `docker save` do not say it of layers. */
  readonly digest?: string;
  /** In bytes, as it is stored. */
  readonly size: number;
}

/** Where the parts are. */
export interface PartStore {
  /**
   * Lends out the bytes of a part from their beginning, once more where the way to them broke off. They are
   * true only when all of them were read and no error came: the digest is known at the end.
   */
  lend<T>(part: Part, use: (bytes: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T>;
}

/** An image that was found; of its contents nothing has been read. */
export interface StoredImage {
  /** What was asked for. */
  readonly reference: string;
  /** Its content id, the digest of its configuration: what most engines call it as well. */
  readonly id: string;
  /** The digest of its manifest; an archive of `docker save` has none. */
  readonly digest?: string;
  readonly config: Part;
  /** The oldest first. */
  readonly layers: readonly Part[];
  readonly store: PartStore;
}
