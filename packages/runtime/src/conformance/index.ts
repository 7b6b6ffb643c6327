export { describeContainerRuntime } from "./describe-container-runtime.ts";
export {
  conformanceTools,
  makeEachConformanceImage,
  type ConformanceImage,
  type ImageFile,
} from "./images.ts";
// How an end is told, for the adapters' own tests of ends.
export { classifyExit } from "../result/classify.ts";
export { conformanceContract } from "./options.ts";
export type { ConformanceImages, ConformanceOptions } from "./options.ts";
