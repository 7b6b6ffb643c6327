// Everything an engine needs to know to run a task once, in no engine's words: Docker's create body
// and the Pod manifest are pure functions of it, and `run --dry-run` prints it.
import type { KubernetesObject, NetworkMode, RetryOn } from "@task-api/spec";
import type { ResultsPlace } from "../channels/staged-output.ts";
import type { Secret } from "../redact/secret.ts";
import type { PlannedScaleRule } from "../scale/planned-scale-rule.ts";
import type { Image, PullCredentials } from "./image.ts";

/** One planned execution (contract §3). Safe to print: secrets hide themselves. */
export interface RunPlan {
  /** Name of the task, for people. */
  readonly name: string;
  /** Identifier of the template it came from. */
  readonly template: string;
  /** `user` decides who owns outputs where the engine maps users. */
  readonly image: Pick<Image, "reference" | "id" | "digest" | "platform"> &
    Partial<Pick<Image, "user">>;
  /** Replaces the image's entrypoint and command; absent: those run. */
  readonly command?: readonly string[];
  readonly env: readonly PlannedEnv[];
  readonly mounts: readonly PlannedMount[];
  /** Read-only. */
  readonly files?: readonly PlannedFile[];
  /** Channels on volumes that only the engine reaches: nothing of them is measured, cleared or checked. */
  readonly volumes?: readonly PlannedVolume[];
  readonly resources: PlannedResources;
  readonly network: NetworkMode;
  /** An engine's network by name; from `config.network`. */
  readonly networkName?: string;
  /** Replaces the image's USER; from `config.user`. */
  readonly user?: string;
  readonly shmSizeBytes?: number;
  /** From the start of the process on. */
  readonly timeoutSeconds?: number;
  /** How long until the process runs; for engines that queue what they are given. @default 3600 there */
  readonly startupTimeoutSeconds?: number;
  /** Which failures are tried again; outputs are cleared before each attempt. */
  readonly retry?: PlannedRetry;
  /** A departure from the item convention is a failure (contract §4). @default false */
  readonly strictChannels?: boolean;
  /** What the scale rules of the inputs came to; `resources` holds the outcome. */
  readonly scaleRules?: readonly PlannedScaleRule[];
  /** What exit codes mean, from the template. */
  readonly exitCodes: Readonly<Record<string, string>>;
  /** The author's and ours; ours begin with `task-api.`. */
  readonly labels: Readonly<Record<string, string>>;
  /** What only Kubernetes is told; from a config of type `k8s`. */
  readonly pod?: PlannedPod;
}

/** The parts of a pod that have no counterpart on other engines (contract §1.2: K8sConfig). */
export interface PlannedPod {
  readonly annotations: Readonly<Record<string, string>>;
  /** EnvVar objects whose values only the cluster knows (fieldRef, configMapKeyRef, …). */
  readonly env: readonly KubernetesObject[];
  readonly volumes: readonly KubernetesObject[];
  readonly volumeMounts: readonly KubernetesObject[];
  /** Names of secrets of the namespace. */
  readonly imagePullSecrets: readonly string[];
  readonly imagePullPolicy?: string;
  /** Becomes a pull secret of the task's own. */
  readonly registry?: PullCredentials;
  readonly serviceAccount?: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly KubernetesObject[];
  readonly affinity?: KubernetesObject;
  /** The Pod Security Standard `restricted` is kept to. */
  readonly isRestricted: boolean;
}

/** A channel on a volume of the engine's. */
export interface PlannedVolume {
  readonly channel: string;
  readonly direction: "input" | "output";
  /** A Kubernetes Volume without its name, as the document has it; `subPath` taken out. */
  readonly volume: KubernetesObject;
  /** Relative path below the volume. */
  readonly subPath?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly formats: readonly string[];
}

/** A template's `retry`, its amounts worked out (contract §1.3, §3). */
export interface PlannedRetry {
  readonly on: readonly RetryOn[];
  /** Attempts in all, those not counted that the engine or machine failed. */
  readonly maxAttempts: number;
  /** What attempts get after the first, second, … that had too little memory; none: memory cannot grow. */
  readonly memorySteps: readonly MemoryStep[];
}

/** The memory of an attempt, and what the task is told of it otherwise than in the first one. */
export interface MemoryStep {
  readonly memoryLimitBytes: number;
  readonly command?: readonly string[];
  /** The variables that differ. */
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}

/** A variable of the container, its value known. */
export type PlannedEnv =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      /** Empty where it is not for the caller's eyes. */
      readonly secret: Secret;
      /** Where the engine itself has the value; then it is told this, and never the value. */
      readonly secretKeyRef?: SecretKeyRef;
    };

/** A key of a secret that the engine keeps. */
export interface SecretKeyRef {
  readonly name: string;
  readonly key: string;
}

/** A file that the task may read beside its channels. */
export interface PlannedFile {
  /** Absolute path as the caller sees it. */
  readonly source: string;
  /** Absolute path as the engine sees it. */
  readonly engineSource: string;
  readonly target: string;
}

/** A channel's directory in the container, or that of one of its items. */
export interface PlannedMount {
  readonly channel: string;
  /** The mount is this item of the channel; others of the channel have mounts of their own, or are not given. */
  readonly item?: string;
  readonly direction: "input" | "output";
  /** Absolute path as the caller sees it. */
  readonly source: string;
  /**
   * Absolute path as the engine sees it (`--path-map`), mostly the same; `pvc://CLAIM/SUB/PATH` where a cluster has it on
   * a persistentVolumeClaim.
   */
  readonly engineSource: string;
  readonly target: string;
  readonly readOnly: boolean;
  /**
   * Paths relative to `source` where other file systems are mounted: read-only must hold there as well,
   * which engines do not see to by themselves.
   */
  readonly submounts: readonly string[];
  /** Globs or media types that files of the channel are expected to match, for the item report. */
  readonly formats: readonly string[];
  /** Where results go once the task has succeeded; `source` is beside it then. */
  readonly results?: ResultsPlace;
}

/** What the container gets; absent means no limit. */
export interface PlannedResources {
  /** CPUs, fractions allowed. */
  readonly cpuLimit?: number;
  readonly cpuRequest?: number;
  readonly memoryLimitBytes?: number;
  readonly memoryRequestBytes?: number;
  /** Of the machine's own disk, for what the container writes beside its channels (`ephemeral-storage`). */
  readonly storageLimitBytes?: number;
  readonly storageRequestBytes?: number;
  /** Whole devices by resource name, e.g. `nvidia.com/gpu`. */
  readonly extended: Readonly<Record<string, number>>;
}
