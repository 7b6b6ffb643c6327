// What a program that gives credentials is told of the cluster, where it asks for that (provideClusterInfo).
import { at, itemsAt, stringAt } from "@task-api/runtime";
import { readClusterTls } from "./cluster-tls.ts";
import { textOf, type Entry } from "./entry.ts";
import type { Surroundings } from "./surroundings.ts";

/** The extension of a cluster that is meant for such programs. */
const EXTENSION = "client.authentication.k8s.io/exec";

/** The cluster as an ExecCredential's `spec.cluster`. @throws RuntimeFailure EngineUnavailable */
export async function describeCluster(around: Surroundings, cluster: Entry): Promise<object> {
  const { ca, serverName, verify } = await readClusterTls(around, cluster);
  const proxy = textOf(cluster, "proxy-url");
  const extension = itemsAt(cluster.value, "extensions").find(
    (item) => stringAt(item, "name") === EXTENSION,
  );
  const config = at(extension, "extension");
  return {
    server: textOf(cluster, "server"),
    ...(serverName !== undefined && { "tls-server-name": serverName }),
    ...(!verify && { "insecure-skip-tls-verify": true }),
    ...(ca !== undefined && { "certificate-authority-data": Buffer.from(ca).toString("base64") }),
    ...(proxy !== undefined && { "proxy-url": proxy }),
    ...(config !== undefined && { config }),
  };
}
