// A context of a kubeconfig as an access: its cluster, its user and its namespace.
import { accessFailure } from "./access-failure.ts";
import { readClusterTls } from "./cluster-tls.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { placeOf, textOf, type Entry } from "./entry.ts";
import { proxyFor } from "./proxy.ts";
import type { Kubeconfig } from "./read-kubeconfig.ts";
import { parseServer } from "./server-address.ts";
import type { Surroundings } from "./surroundings.ts";
import { anonymous, userCredentials } from "./user-credentials.ts";

/** The access by this context. @throws RuntimeFailure EngineUnavailable when something of it cannot be used */
export async function accessOfContext(
  around: Surroundings,
  config: Kubeconfig,
  context: Entry,
  namespace: string | undefined,
): Promise<ClusterAccess> {
  const cluster = partOf(config.clusters, context, "cluster");
  const user =
    textOf(context, "user") === undefined ? undefined : partOf(config.users, context, "user");
  if (cluster === undefined) {
    throw accessFailure(
      `${placeOf(context)} names no cluster.`,
      `Name one: kubectl config set-context ${context.name} --cluster=NAME`,
    );
  }
  const address = textOf(cluster, "server");
  if (address === undefined) {
    throw accessFailure(
      `There is no ${placeOf(cluster, "server")}.`,
      `Add it: kubectl config set-cluster ${cluster.name} --server=https://host:port`,
    );
  }
  const server = parseServer(address, placeOf(cluster, "server"));
  const proxy = proxyFor(
    around,
    server,
    textOf(cluster, "proxy-url"),
    placeOf(cluster, "proxy-url"),
  );
  // Over plain HTTP nobody's credentials are safe: kubectl does not send them either.
  const isPlain = server.startsWith("http:");
  return {
    server,
    tls: await readClusterTls(around, cluster),
    ...(proxy !== undefined && { proxy }),
    credentials:
      user === undefined || isPlain
        ? anonymous(placeOf(context))
        : await userCredentials(around, user, cluster),
    namespace: namespace ?? textOf(context, "namespace") ?? "default",
    context: context.name,
    origin: placeOf(context),
  };
}

function partOf(
  parts: ReadonlyMap<string, Entry>,
  context: Entry,
  kind: "cluster" | "user",
): Entry | undefined {
  const name = textOf(context, kind);
  if (name === undefined) return undefined;
  const part = parts.get(name);
  if (part !== undefined) return part;
  const names = [...parts.keys()].toSorted().join(", ") || "none";
  throw accessFailure(
    `${placeOf(context)} names the ${kind} "${name}", which is not there; there are: ${names}.`,
    `Correct it: kubectl config set-context ${context.name} --${kind}=NAME`,
  );
}
