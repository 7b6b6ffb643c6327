// What only Kubernetes is told, from the `config` of a task (contract §1.2: K8sConfig).
import type { EngineConfig } from "@task-api/spec";
import { parseReference } from "../image/reference.ts";
import type { PullCredentials } from "../port/image.ts";
import type { PlannedPod } from "../port/run-plan.ts";
import { Secret } from "../redact/secret.ts";

/**
 * The parts of the pod; `undefined` where the config asks for none. Of a config for another engine only the login
 * to the registry counts.
 */
export function planPod(config: EngineConfig | undefined, image: string): PlannedPod | undefined {
  const registry = registryCredentials(config, image);
  if (config?.type === "k8s") {
    return {
      annotations: config.annotations,
      env: config.envVars,
      volumes: config.volumes,
      volumeMounts: config.volumeMounts,
      imagePullSecrets: config.imagePullSecrets,
      ...(config.imagePullPolicy !== undefined && { imagePullPolicy: config.imagePullPolicy }),
      ...(registry !== undefined && { registry }),
      ...(config.serviceAccount !== undefined && { serviceAccount: config.serviceAccount }),
      nodeSelector: config.nodeSelector,
      tolerations: config.tolerations,
      ...(config.affinity !== undefined && { affinity: config.affinity }),
      isRestricted: config.securityProfile === "restricted",
    };
  }
  return registry && { ...barePod, registry };
}

/** Nothing that only Kubernetes is told. */
export const barePod: PlannedPod = {
  annotations: {},
  env: [],
  volumes: [],
  volumeMounts: [],
  imagePullSecrets: [],
  nodeSelector: {},
  tolerations: [],
  isRestricted: false,
};

/** Half a login is none: the document is warned of. The password leaves the document's plain text here. */
export function registryCredentials(
  config: EngineConfig | undefined,
  image: string,
): PullCredentials | undefined {
  const { username, password, url } = config?.registry ?? {};
  if (username === undefined || password === undefined) return undefined;
  const registry = url ?? parseReference(image).registry;
  return { registry, username, password: new Secret(password) };
}
