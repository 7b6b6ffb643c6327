// DockerConfig and K8sConfig on the wire (contract §1.2, §1.3). The type does not choose the engine.
import * as v from "valibot";
import { extension, nonEmptyText, text } from "./text.ts";
import { kubernetesObject, refusingArrays, wireMap, wireObject } from "./wire-object.ts";

const registryFields = {
  registryUrl: v.exactOptional(text("Address of the registry that holds the image.")),
  registryUsername: v.exactOptional(text("User name at the registry.")),
  registryPassword: v.exactOptional(text("Password or token at the registry.")),
};

function textMap(description: string) {
  return wireMap(v.string(), v.string(), description);
}

function kubernetesObjects(description: string) {
  return v.pipe(
    v.array(kubernetesObject("Passed on to Kubernetes as it is.")),
    v.description(description),
  );
}

/** Settings for Docker and Podman. */
export const dockerConfigSchema = wireObject(
  {
    title: "DockerConfig",
    description: "Settings for Docker and Podman.",
    examples: [{ type: "docker", labels: { project: "demo" } }],
  },
  {
    type: v.literal("docker"),
    labels: v.exactOptional(textMap("Labels of the container.")),
    ...registryFields,
    user: v.exactOptional(
      nonEmptyText(`${extension}User and group the process runs as, instead of the image's.`),
    ),
    network: v.exactOptional(nonEmptyText(`${extension}A network of the engine, by name.`)),
    platform: v.exactOptional(nonEmptyText(`${extension}Platform of the image, e.g. linux/amd64.`)),
  },
);

/** Settings for Kubernetes. */
export const kubernetesConfigSchema = wireObject(
  {
    title: "K8sConfig",
    description: "Settings for Kubernetes.",
    examples: [{ type: "k8s", namespace: "project-a", imagePullSecrets: ["registry"] }],
  },
  {
    type: v.literal("k8s"),
    namespace: v.exactOptional(nonEmptyText("Namespace of the pod.")),
    ...registryFields,
    imagePullSecrets: v.exactOptional(
      v.pipe(v.array(v.string()), v.description("Names of Secrets with registry credentials.")),
    ),
    imagePullPolicy: v.exactOptional(
      v.pipe(
        v.picklist(["Always", "IfNotPresent", "Never"]),
        v.description("When the image is pulled."),
      ),
    ),
    env_vars: v.exactOptional(kubernetesObjects("Kubernetes EnvVar objects.")),
    volumes: v.exactOptional(kubernetesObjects("Kubernetes Volume objects.")),
    volume_mounts: v.exactOptional(kubernetesObjects("Kubernetes VolumeMount objects.")),
    annotations: v.exactOptional(textMap("Annotations of the pod.")),
    labels: v.exactOptional(textMap("Labels of the pod.")),
    security_profile: v.exactOptional(
      v.pipe(
        v.literal("restricted"),
        v.description(`${extension}Makes the pod conform to the restricted Pod Security Standard.`),
      ),
    ),
    service_account: v.exactOptional(nonEmptyText(`${extension}Service account of the pod.`)),
    node_selector: v.exactOptional(textMap(`${extension}Labels a node must have.`)),
    tolerations: v.exactOptional(kubernetesObjects(`${extension}Kubernetes Toleration objects.`)),
    affinity: v.exactOptional(kubernetesObject(`${extension}A Kubernetes Affinity object.`)),
  },
);

/** Either, told apart by `type`. */
export const engineConfigSchema = v.pipe(
  refusingArrays(v.variant("type", [dockerConfigSchema, kubernetesConfigSchema])),
  v.title("EngineConfig"),
  v.description(
    "Settings for one kind of engine. They do not choose the engine; those of another one are ignored.",
  ),
);

/** A config of type `docker`, as it stands in a document. */
export type WireDockerConfig = v.InferOutput<typeof dockerConfigSchema>;

/** A config of type `k8s`, as it stands in a document. */
export type WireKubernetesConfig = v.InferOutput<typeof kubernetesConfigSchema>;

/** The config of a task, of either type. */
export type WireEngineConfig = v.InferOutput<typeof engineConfigSchema>;
