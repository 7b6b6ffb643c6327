export { podName } from "./pod/pod-name.ts";
