// Where things of our namespace are found on the API.
import type { ApiClient } from "./api-client.ts";

type Named = Pick<ApiClient, "access">;

/** The pods of the namespace, or one of them. */
export function podsPath(client: Named, name?: string): string {
  return inNamespace(client, "/api/v1", "pods", name);
}

/** The log of a pod. */
export function logPath(client: Named, name: string): string {
  return `${podsPath(client, name)}/log`;
}

/** The secrets of the namespace, or one of them. */
export function secretsPath(client: Named, name?: string): string {
  return inNamespace(client, "/api/v1", "secrets", name);
}

/** What is told of the objects of the namespace. */
export function eventsPath(client: Named): string {
  return inNamespace(client, "/api/v1", "events");
}

/** Who may talk to whom in the namespace. */
export function networkPoliciesPath(client: Named): string {
  return inNamespace(client, "/apis/networking.k8s.io/v1", "networkpolicies");
}

function inNamespace({ access }: Named, group: string, kind: string, name?: string): string {
  const path = `${group}/namespaces/${encodeURIComponent(access.namespace)}/${kind}`;
  return name === undefined ? path : `${path}/${encodeURIComponent(name)}`;
}
