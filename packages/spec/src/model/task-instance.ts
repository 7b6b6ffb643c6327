// Template merged with task and user input: everything about one execution that can be known
// without looking at the machine (contract §2).
import type { NetworkMode, Retry } from "./processing-container.ts";
import type { Resources } from "./resources.ts";
import type { ScaleRule } from "./scale-rule.ts";
import type { EngineConfig, SecretReference, VolumeSource } from "./task.ts";

/** A task ready to be planned (contract §2). */
export interface TaskInstance {
  readonly name: string;
  readonly image: string;
  /** Identifier of the template it came from. */
  readonly template: string;
  /** Absent: the image's entrypoint and command run. */
  readonly command?: readonly string[];
  readonly env: readonly InstanceEnv[];
  readonly inputs: readonly BoundChannel[];
  readonly outputs: readonly BoundChannel[];
  readonly resources: Resources;
  readonly timeoutSeconds?: number;
  readonly retry?: Retry;
  readonly network: NetworkMode;
  readonly exitCodes: Readonly<Record<string, string>>;
  readonly shmSizeBytes?: number;
  readonly config?: EngineConfig;
  readonly mountConf?: string;
}

/**
 * A variable of the container; `secret` values are hidden wherever they are written. `verbatim` values
 * come from users: placeholders for resources are not filled in there.
 */
export type InstanceEnv =
  | {
      readonly name: string;
      readonly value: string;
      readonly secret: boolean;
      readonly verbatim?: true;
    }
  | { readonly name: string; readonly valueFrom: SecretReference; readonly secret: true };

/** A channel of the template joined with the volume that the task binds to it. */
export interface BoundChannel {
  readonly name: string;
  readonly mountedPath: string;
  readonly source: VolumeSource;
  readonly scaleRule?: ScaleRule;
  readonly formats: readonly string[];
  /** Only these items of the channel are given to the task; absent: all. */
  readonly items?: readonly string[];
}
