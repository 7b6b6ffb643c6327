// One task: which image and template run on which data (contract §1.2), in one dialect.
import type { Retry, TaskTemplate } from "./processing-container.ts";
import type { Resources } from "./resources.ts";
import type { ScaleRule } from "./scale-rule.ts";

/** `task.json` (contract §1.2). */
export interface Task {
  readonly name: string;
  readonly apiVersion: 1;
  readonly image: string;
  /** An identifier, or the template itself: then the image needs no processing-container.json. */
  readonly taskTemplate: string | TaskTemplate;
  readonly inputs: readonly ChannelBinding[];
  readonly outputs: readonly ChannelBinding[];
  readonly env: readonly TaskEnv[];
  /** Replaces the template's. */
  readonly command?: readonly string[];
  /** Replaces the template's, key by key. */
  readonly resources?: Resources;
  readonly config?: EngineConfig;
  readonly timeoutSeconds?: number;
  readonly retry?: Retry;
  /** Path inside the container of the read-only JSON file with the run's `conf` (contract §6). */
  readonly mountConf?: string;
}

/** Where the `conf` of a DAG run lies in the container unless the task says otherwise (contract §6). */
export const defaultConfPath = "/kaapana/conf/conf.json";

/** Where the data of a channel are (contract §1.2: IOVolume). */
export interface ChannelBinding {
  readonly name: string;
  readonly source: VolumeSource;
  /** Overrides the template's. */
  readonly scaleRule?: ScaleRule;
}

/** A directory of the host, or a Kubernetes Volume (which runs on Kubernetes only). */
export type VolumeSource =
  | { readonly kind: "host"; readonly path: string }
  | { readonly kind: "kubernetes"; readonly volume: Readonly<Record<string, unknown>> };

/** A variable with its value, or with the place its value is read from (contract §1.3). */
export type TaskEnv =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly valueFrom: SecretReference };

/** Where a secret value comes from; the value itself is never part of a document. */
export type SecretReference =
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "env"; readonly env: string }
  | { readonly kind: "secretKeyRef"; readonly name: string; readonly key: string };

/** Credentials for the image's registry. Never written to a record, log or dry run. */
export interface RegistryCredentials {
  readonly url?: string;
  readonly username?: string;
  readonly password?: string;
}

/** Engine-specific settings. The type does not choose the engine: `--mode` does. */
export type EngineConfig = DockerConfig | KubernetesConfig;

/** Settings for Docker and Podman; they do not count on another engine. */
export interface DockerConfig {
  readonly type: "docker";
  readonly labels: Readonly<Record<string, string>>;
  readonly registry?: RegistryCredentials;
  readonly user?: string;
  readonly network?: string;
  readonly platform?: string;
}

/** Settings for the pod of a task and its container; they do not count on another engine. */
export interface KubernetesConfig {
  readonly type: "k8s";
  readonly namespace?: string;
  readonly registry?: RegistryCredentials;
  readonly imagePullSecrets: readonly string[];
  readonly imagePullPolicy?: string;
  /** Kubernetes EnvVar objects, passed on as they are. */
  readonly envVars: readonly KubernetesObject[];
  readonly volumes: readonly KubernetesObject[];
  readonly volumeMounts: readonly KubernetesObject[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly securityProfile?: "restricted";
  readonly serviceAccount?: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly KubernetesObject[];
  readonly affinity?: KubernetesObject;
}

/** A part of a pod that this project passes on without looking inside. */
export type KubernetesObject = Readonly<Record<string, unknown>>;
