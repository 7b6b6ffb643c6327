// The configuration of a stored image: for which machines it is, as whom and what it runs.
import { parseJson, parseReference, stringAt, stringsAt, type Image } from "@task-api/runtime";
import { brokenImage } from "./broken-image.ts";
import { collect } from "./collect.ts";
import { MAX_DOCUMENT_BYTES } from "./manifest.ts";
import type { StoredImage } from "./stored-image.ts";

/**
 * A stored image as an engine would describe it.
 * @throws RuntimeFailure when its configuration cannot be had, or is broken
 */
export async function describeStoredImage(image: StoredImage): Promise<Image> {
  const config = await readConfigDocument(image);
  const { reference, id, digest } = image;
  return {
    reference,
    id,
    ...(digest !== undefined && { digest: `${parseReference(reference).name}@${digest}` }),
    platform: `${stringAt(config, "os") ?? "linux"}/${stringAt(config, "architecture") ?? ""}`,
    user: stringAt(config, "config", "User") ?? "",
    entrypoint: stringsAt(config, "config", "Entrypoint"),
    command: stringsAt(config, "config", "Cmd"),
  };
}

/** The configuration as it is stored. */
export async function readConfigDocument(image: StoredImage): Promise<unknown> {
  const { reference, config, store } = image;
  if (config.size > MAX_DOCUMENT_BYTES) {
    throw brokenImage(reference, `its configuration has ${config.size} bytes`);
  }
  const text = await store.lend(config, (bytes) => collect(bytes, MAX_DOCUMENT_BYTES));
  return parseJson(text.toString("utf8"));
}
