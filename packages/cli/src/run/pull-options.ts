// How the image of a task is come by: its registry credentials, pull secrets and platform, from `config`.
import type { KubernetesConfig, Task } from "@task-api/spec";
import { registryCredentials, type ImageOptions, type PodPlacement } from "@task-api/runtime";

/**
 * Options for `inspectImage`. What Kubernetes calls imagePullPolicy says when nodes pull, and nothing about how the
 * contract is read.
 */
export function pullOptions(
  { config, image }: Pick<Task, "config" | "image">,
  watch: Pick<ImageOptions, "onProgress" | "onWait" | "signal">,
): ImageOptions {
  const credentials = registryCredentials(config, image);
  const platform = config?.type === "docker" ? config.platform : undefined;
  const pullSecrets = config?.type === "k8s" ? config.imagePullSecrets : [];
  return {
    ...watch,
    ...(platform !== undefined && { platform }),
    ...(pullSecrets.length > 0 && { pullSecrets }),
    ...(credentials !== undefined && { credentials }),
    ...(config?.type === "k8s" && { placement: placementOf(config) }),
  };
}

function placementOf({
  serviceAccount,
  nodeSelector,
  tolerations,
  affinity,
}: KubernetesConfig): PodPlacement {
  return {
    ...(serviceAccount !== undefined && { serviceAccount }),
    nodeSelector,
    tolerations,
    ...(affinity !== undefined && { affinity }),
  };
}
