export { podManifest } from "./pod/pod-manifest.ts";
export { podName } from "./pod/pod-name.ts";
