// The access of a pod to the cluster it runs in: the API server's address is in the environment, the token
// of the service account and who signed the server's certificate are in files. The token is replaced hourly.
import { join } from "node:path";
import { accessFailure, errorWords } from "./access-failure.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { createCredentialSource } from "./credential-source.ts";
import { proxyFor } from "./proxy.ts";
import { parseServer } from "./server-address.ts";
import type { Surroundings } from "./surroundings.ts";
import { bearer } from "./token.ts";
import { FILE_LEASE_MS } from "./user-credentials.ts";

const ORIGIN = "the service account of our own pod";

/** The access by our own pod's service account; undefined when we run in no pod. @throws RuntimeFailure EngineUnavailable */
export async function accessInCluster(
  around: Surroundings,
  namespace: string | undefined,
): Promise<ClusterAccess | undefined> {
  const { env, serviceAccountFolder: folder } = around;
  const host = env["KUBERNETES_SERVICE_HOST"];
  const port = env["KUBERNETES_SERVICE_PORT"] || "443";
  if (!host) return undefined;
  const address = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const server = parseServer(address, "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT");
  const token = join(folder, "token");
  // Not every pod is given one.
  if ((await read(around, token)) === undefined) {
    throw accessFailure(
      `KUBERNETES_SERVICE_HOST says that we run in a pod, but its service account has no token at ${token}.`,
      "Set automountServiceAccountToken: true for the pod, or name a kubeconfig: export KUBECONFIG=/path/to/kubeconfig",
    );
  }
  const ca = await read(around, join(folder, "ca.crt"));
  const proxy = proxyFor(around, server, undefined, "");
  const own = (await read(around, join(folder, "namespace")))?.trim();
  return {
    server,
    tls: { ...(ca !== undefined && { ca }), verify: true },
    ...(proxy !== undefined && { proxy }),
    credentials: createCredentialSource({
      what: `the token of ${ORIGIN} (${token})`,
      advice: "Give the pod a service account of this cluster, and see that its token is mounted.",
      async read() {
        const text = (await read(around, token)) ?? "";
        const credentials = { authorization: bearer(text, token) };
        return { credentials, until: Date.now() + FILE_LEASE_MS };
      },
    }),
    namespace: namespace ?? (own || "default"),
    origin: ORIGIN,
  };
}

async function read(around: Surroundings, file: string): Promise<string | undefined> {
  try {
    return await around.readText(file);
  } catch (error) {
    throw accessFailure(
      `${file}, a file of ${ORIGIN}, cannot be read: ${errorWords(error)}`,
      `See: ls -l ${file}`,
      error,
    );
  }
}
