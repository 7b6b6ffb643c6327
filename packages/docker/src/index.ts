export { connectDocker } from "./connect.ts";
export type { ConnectDockerOptions } from "./connect.ts";
