export { connectKubernetes } from "./connect.ts";
export type { ConnectKubernetesOptions } from "./connect.ts";
