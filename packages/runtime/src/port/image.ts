// Images as the port speaks of them.
import type { Secret } from "../redact/secret.ts";
import type { PlannedPod } from "./run-plan.ts";

/** An image that is on the engine. */
export interface Image {
  /** What was asked for. */
  readonly reference: string;
  /** The engine's content id, `sha256:…`. */
  readonly id: string;
  /** `name@sha256:…` of the registry it came from; absent for an image built here. */
  readonly digest?: string;
  /** `os/architecture`. */
  readonly platform: string;
  /** The image's USER; empty means root, absent: the engine does not tell. */
  readonly user?: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

/** `/processing-container.json` as it is in an image. */
export interface ContractFile {
  readonly image: Image;
  readonly bytes: Uint8Array;
}

/** `missing`: pull when the engine does not have the image. */
export const PullPolicy = { always: "always", missing: "missing", never: "never" } as const;
export type PullPolicy = (typeof PullPolicy)[keyof typeof PullPolicy];

/** How to come by an image. */
export interface ImageOptions {
  /** @default "missing" */
  readonly pull?: PullPolicy;
  readonly platform?: string;
  readonly credentials?: PullCredentials;
  /** Names of secrets that the engine keeps with registry logins in them; for engines that keep such. */
  readonly pullSecrets?: readonly string[];
  /** Where the task's pods may be and as whom; for engines that may have to run one to look into an image. */
  readonly placement?: PodPlacement;
  readonly onProgress?: (progress: PullProgress) => void;
  /**
   * Told when a registry did not answer and is asked again after so many seconds; without them the engine waits for
   * something by itself.
   */
  readonly onWait?: (reason: string, seconds?: number) => void;
  readonly signal?: AbortSignal;
}

/** The parts of a pod that decide over its node and its rights. */
export type PodPlacement = Partial<
  Pick<PlannedPod, "serviceAccount" | "nodeSelector" | "tolerations" | "affinity">
>;

/** What a registry is told. */
export interface PullCredentials {
  readonly registry: string;
  readonly username: string;
  readonly password: Secret;
}

/** How far a pull is: summed over the layers. */
export interface PullProgress {
  readonly reference: string;
  readonly layersDone: number;
  readonly layers: number;
  readonly bytesDone: number;
  readonly bytes: number;
}
