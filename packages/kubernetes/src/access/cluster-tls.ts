// How a kubeconfig has the certificate of an API server judged.
import type { ClusterTls } from "./cluster-access.ts";
import { flagOf, textOf, type Entry } from "./entry.ts";
import { readPem } from "./pem.ts";
import type { Surroundings } from "./surroundings.ts";

/** Reads it. @throws RuntimeFailure EngineUnavailable when a certificate cannot be read */
export async function readClusterTls(around: Surroundings, cluster: Entry): Promise<ClusterTls> {
  const ca = await readPem(around, cluster, "certificate-authority", "CERTIFICATE");
  const serverName = textOf(cluster, "tls-server-name");
  return {
    ...(ca !== undefined && { ca }),
    ...(serverName !== undefined && { serverName }),
    verify: !flagOf(cluster, "insecure-skip-tls-verify"),
  };
}
