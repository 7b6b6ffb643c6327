export { judgeEnd, judgeGone } from "./observe/judge-end.ts";
export { podState } from "./observe/pod-state.ts";
export type { PodState } from "./observe/pod-state.ts";
export { podManifest } from "./pod/pod-manifest.ts";
export { podName } from "./pod/pod-name.ts";
