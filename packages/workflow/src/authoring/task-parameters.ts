// What an author may say of a task (contract §5): the parameters of workflow.json in camelCase, channels and variables
// by name. `wire-task.ts` makes the document's form of it.
import type { TriggerRule, WireWorkflowTask } from "@task-api/spec";
import type { Env } from "./env.ts";
import type { EnvOf, ImageTemplate, InputsOf } from "./image-template.ts";
import type { InputSource } from "./input-source.ts";
import type { ReadOnly } from "./read-only.ts";

type Wire = ReadOnly<WireWorkflowTask>;
type Given<Key extends keyof Wire> = NonNullable<Wire[Key]>;

/** What tasks may have, or `defaultArgs` for all of them. */
export interface SharedParameters {
  /** Tries beyond the first when the task fails. @default 0 */
  readonly retries?: number;
  /** Before the next try: seconds, or an ISO 8601 duration. @default 10 */
  readonly retryDelay?: number | string;
  /** When the task may start, by the ends of its upstream tasks. @default "all_success" */
  readonly triggerRule?: TriggerRule;
  /** Of one try: seconds, or an ISO 8601 duration. Default: the template's timeout, else 90 minutes. */
  readonly executionTimeout?: number | string;
  /** How long the container may take to start on a cluster. @default 3600 */
  readonly startupTimeoutSeconds?: number;
  /** Of the tasks that could start, those with larger ones do. @default 1 */
  readonly priorityWeight?: number;
  /** Results of an earlier run are reused where nothing differs that they depend on. @default false */
  readonly cache?: boolean;
  /** A later try gets only the items that have no good result yet. @default false */
  readonly resumeItems?: boolean;
  readonly registryUrl?: string;
  readonly registryUsername?: string;
  readonly registryPassword?: string;
  /** Of the container or pod. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of the pod. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Settings for one kind of engine, as in a task.json: what only Docker or only Kubernetes is told (contract §1.2). */
  readonly config?: Given<"config">;
}

/** What every task may have, whatever it runs. */
export interface CommonParameters extends SharedParameters {
  /** Replaces the template's. */
  readonly command?: readonly string[];
  /** Replaces the template's, key by key. */
  readonly resources?: Given<"resources">;
  /** Which failures are tried again inside one try (contract §1.3). */
  readonly retry?: RetryParameters;
  /** Seconds, or an ISO 8601 duration; `executionTimeout` goes before it (contract §1.3). */
  readonly timeout?: number | string;
  /** One container per item of an input channel (contract §1.3). */
  readonly fanOut?: Given<"fan_out">;
  /** A file with the conf of the DAG run: its path in the container, or true for /kaapana/conf/conf.json. */
  readonly mountConf?: boolean | string;
}

/** When and how a failed attempt is tried again (contract §1.3). */
export interface RetryParameters {
  readonly on: Given<"retry">["on"];
  /** In all, the first included. @default 3 */
  readonly maxAttempts?: number;
  /** After an OOM the memory limit is the last one times this. @default 2 */
  readonly memoryFactor?: number;
  /** A quantity that memory never grows beyond. */
  readonly maxMemory?: string | number;
}

/** A task of an image whose contract is not known here. */
export interface PlainParameters extends CommonParameters {
  readonly image: string;
  /** Identifier of a template of the image, or the template itself, as in a processing-container.json. */
  readonly taskTemplate: Given<"taskTemplate">;
  /** By input channel. */
  readonly inputs?: Readonly<Record<string, InputSource>>;
  readonly env?: Env;
}

/** A task of a template of a typed image. */
export type TemplateParameters<T extends ImageTemplate> = CommonParameters &
  InputsOf<T> & {
    readonly env?: EnvOf<T>;
    /** The same image in another registry, or by digest. */
    readonly image?: string;
  };

/** What `dag.task` takes: `template` of a typed image, or `image` and `taskTemplate`. */
export type TaskParameters<T extends ImageTemplate | undefined> = {
  readonly template?: T;
} & (T extends ImageTemplate ? TemplateParameters<T> : PlainParameters);
