// DockerConfig and K8sConfig from the wire to `../model` (contract §1.2, §1.3).
import type { EngineConfig, RegistryCredentials } from "../model/task.ts";
import type {
  WireDockerConfig,
  WireEngineConfig,
  WireKubernetesConfig,
} from "../schema/engine-config.ts";

/** Settings of either kind, lists and maps filled in. */
export function normaliseEngineConfig(wire: WireEngineConfig): EngineConfig {
  return wire.type === "docker" ? dockerConfig(wire) : kubernetesConfig(wire);
}

function dockerConfig(wire: WireDockerConfig): EngineConfig {
  return {
    type: "docker",
    labels: wire.labels ?? {},
    ...registryOf(wire),
    ...(wire.user === undefined ? {} : { user: wire.user }),
    ...(wire.network === undefined ? {} : { network: wire.network }),
    ...(wire.platform === undefined ? {} : { platform: wire.platform }),
  };
}

function kubernetesConfig(wire: WireKubernetesConfig): EngineConfig {
  return {
    type: "k8s",
    ...(wire.namespace === undefined ? {} : { namespace: wire.namespace }),
    ...registryOf(wire),
    imagePullSecrets: wire.imagePullSecrets ?? [],
    ...(wire.imagePullPolicy === undefined ? {} : { imagePullPolicy: wire.imagePullPolicy }),
    envVars: wire.env_vars ?? [],
    volumes: wire.volumes ?? [],
    volumeMounts: wire.volume_mounts ?? [],
    annotations: wire.annotations ?? {},
    labels: wire.labels ?? {},
    ...(wire.security_profile === undefined ? {} : { securityProfile: wire.security_profile }),
    ...(wire.service_account === undefined ? {} : { serviceAccount: wire.service_account }),
    nodeSelector: wire.node_selector ?? {},
    tolerations: wire.tolerations ?? [],
    ...(wire.affinity === undefined ? {} : { affinity: wire.affinity }),
  };
}

function registryOf(wire: WireEngineConfig): { readonly registry?: RegistryCredentials } {
  const { registryUrl: url, registryUsername: username, registryPassword: password } = wire;
  const registry = {
    ...(url === undefined ? {} : { url }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
  return Object.keys(registry).length === 0 ? {} : { registry };
}
