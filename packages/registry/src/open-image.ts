// The front door: an image by its reference, in an archive or in its registry.
import type { StoredImage } from "./image/stored-image.ts";
import { isArchiveReference } from "./archive/archive-reference.ts";
import type { OpenRegistryImageOptions } from "./remote/open-registry-image.ts";

/** How to come by it. */
export interface OpenImageOptions extends OpenRegistryImageOptions {
  /** Where relative paths of archives begin. @default process.cwd() */
  readonly cwd?: string;
}

/**
 * Finds an image that is on no engine, and reads none of its layers.
 * @throws RuntimeFailure ImageNotFound, RegistryUnauthorized, or EngineUnavailable when a registry does not answer
 * @example
 * const image = await openImage("registry.example/team/segment:2");
 * const contract = await readStoredContract(image);
 */
export async function openImage(
  reference: string,
  options: OpenImageOptions = {},
): Promise<StoredImage> {
  if (isArchiveReference(reference)) {
    const { openArchiveImage } = await import("./archive/open-archive-image.ts");
    return openArchiveImage({ ...options, reference });
  }
  const { openRegistryImage } = await import("./remote/open-registry-image.ts");
  return openRegistryImage(reference, options);
}
