// The front door of the adapter.
import type { ContainerRuntime } from "@task-api/runtime";
import { resolveAccess } from "./access/resolve-access.ts";
import { surroundings } from "./access/surroundings.ts";
import { createApiClient } from "./api/api-client.ts";
import { createKubernetesRuntime } from "./kubernetes-runtime.ts";

/** Which cluster, and where on it. */
export interface ConnectKubernetesOptions {
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A context of the kubeconfig. @default its current one, else the cluster of the pod we run in */
  readonly context?: string;
  /** @default the context's, else that of our own pod, else `default` */
  readonly namespace?: string;
  /** The address that the cluster must have: that of a run's record. */
  readonly server?: string;
  /** Nothing is made on the cluster: a dry run. @default false */
  readonly readOnly?: boolean;
}

/**
 * A runtime on one namespace of a Kubernetes cluster. Nothing is sent before the first call.
 * @throws RuntimeFailure EngineUnavailable when no cluster is found
 * @example
 * const runtime = await connectKubernetes({ namespace: "project-a" });
 * const image = await runtime.inspectImage("registry.example/team/segment:2");
 */
export async function connectKubernetes(
  options: ConnectKubernetesOptions = {},
): Promise<ContainerRuntime> {
  const { env, context, namespace, server, readOnly } = options;
  const around = surroundings(env === undefined ? {} : { env });
  const access = await resolveAccess(around, { context, namespace, server });
  return createKubernetesRuntime(createApiClient(access), {
    around,
    ...(readOnly !== undefined && { readOnly }),
  });
}
