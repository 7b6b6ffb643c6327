export { describeContainerRuntime } from "./describe-container-runtime.ts";
export { conformanceContract } from "./options.ts";
export type { ConformanceImages, ConformanceOptions } from "./options.ts";
