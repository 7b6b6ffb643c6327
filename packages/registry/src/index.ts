export { isArchiveReference } from "./archive/archive-reference.ts";
export { readStoredContract } from "./contract/read-stored-contract.ts";
export { describeStoredImage } from "./image/read-config.ts";
export type { Part, PartStore, StoredImage } from "./image/stored-image.ts";
export { openImage } from "./open-image.ts";
export type { OpenImageOptions } from "./open-image.ts";
export type { OpenRegistryImageOptions } from "./remote/open-registry-image.ts";
