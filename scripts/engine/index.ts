// Container engines and images for the project's own scripts and integration tests.
export { ensureEngine, type EnsuredEngine } from "./ensure-engine.ts";
export { BASE_IMAGE, ensureBaseImage } from "./ensure-base-image.ts";
export { buildImage } from "./build-image.ts";
export { ensureTestTools } from "./ensure-test-tools.ts";
export { buildTestImage } from "./test-image.ts";
