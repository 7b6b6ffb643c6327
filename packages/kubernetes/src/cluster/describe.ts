// Who the cluster is, and what its nodes are.
import { itemsAt, stringAt, type EngineDescription } from "@task-api/runtime";
import type { ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { areThisMachine } from "./this-machine.ts";

/** What is known of a cluster without its logs. */
export type ClusterFacts = Omit<EngineDescription, "mergesStreams"> & {
  /** Its nodes; absent where they are not for our eyes. */
  readonly nodes?: readonly unknown[];
};

/** Asks who answers, and for its nodes. @throws RuntimeFailure when it is no cluster, or does not let us in */
export async function readClusterFacts(client: ApiClient): Promise<ClusterFacts> {
  const [version, list] = await Promise.all([
    client.call("GET", "/version"),
    client.call("GET", "/api/v1/nodes"),
  ]);
  if (version.status !== 200) throw apiRefused(client, "telling its version", version);
  // Without the right to see them the nodes are simply not known.
  if (list.status !== 200 && list.status !== 403) throw apiRefused(client, "listing nodes", list);
  const { server, namespace, context } = client.access;
  const nodes = list.status === 200 ? itemsAt(list.body, "items") : undefined;
  return {
    kind: "kubernetes",
    version: (stringAt(version.body, "gitVersion") ?? "").replace(/^v/, ""),
    host: server,
    local: nodes !== undefined && (await areThisMachine(nodes)),
    rootless: false,
    platform: platformOf(nodes) ?? stringAt(version.body, "platform") ?? "linux/amd64",
    // Whoever carries the network decides whether a policy is kept to, and does not tell.
    unenforced: ["network"],
    namespace,
    ...(context !== undefined && { context }),
    ...(nodes !== undefined && { nodes }),
  };
}

/** The platform of all nodes; undefined where they differ, or are not known. */
function platformOf(nodes: readonly unknown[] | undefined): string | undefined {
  const platforms = new Set(
    nodes?.map((node) => {
      const os = stringAt(node, "status", "nodeInfo", "operatingSystem") ?? "linux";
      return `${os}/${stringAt(node, "status", "nodeInfo", "architecture") ?? "amd64"}`;
    }),
  );
  const [platform] = platforms;
  return platforms.size === 1 ? platform : undefined;
}
