// A DAG of tasks as the rest of the project sees it: camelCase, default_args filled in (contract §5). The document
// on disk is described in `../schema/workflow.ts`.
import type { Retry, TaskTemplate } from "./processing-container.ts";
import type { Resources } from "./resources.ts";
import type { ChannelBinding, EngineConfig, RegistryCredentials, TaskEnv } from "./task.ts";

/** `workflow.json` (contract §5). */
export interface Workflow {
  readonly apiVersion: 1;
  /** Unique among the DAGs of a platform; also a directory. */
  readonly dagId: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** As written: what is no default of a task is kept for platforms (`owner`, `ui_visible`). */
  readonly defaultArgs: Readonly<Record<string, unknown>>;
  /** Defaults of the `conf` of a DAG run. */
  readonly params: Readonly<Record<string, unknown>>;
  /** JSON Schema forms by name, `data_form` and `workflow_form` among them (contract §6). */
  readonly uiForms: Readonly<Record<string, unknown>>;
  /** How many tasks of one DAG run may run at the same time. */
  readonly maxActiveTasks?: number;
  /** User input may set only what template or operator declares (contract §2). */
  readonly strictTaskForm: boolean;
  readonly tasks: readonly WorkflowTask[];
}

/** One task of a DAG: the parameters of a KaapanaTaskOperator (contract §5). */
export interface WorkflowTask {
  /** Unique in the DAG; also a directory. */
  readonly taskId: string;
  readonly image: string;
  readonly taskTemplate: string | TaskTemplate;
  readonly env: readonly TaskEnv[];
  readonly command?: readonly string[];
  readonly resources?: Resources;
  /** Inputs that come from outside of the DAG. */
  readonly inputs: readonly ChannelBinding[];
  readonly channelMaps: readonly ChannelMap[];
  /** All direct upstream tasks, those of `channelMaps` included; unique, in the order they were named. */
  readonly upstreamTaskIds: readonly string[];
  readonly triggerRule: TriggerRule;
  /** Tries of the engine beyond the first; a template's `retry` happens inside one try. */
  readonly retries: number;
  readonly retryDelaySeconds: number;
  /** Of one try; absent: the template's timeout, else `defaultExecutionTimeoutSeconds`. */
  readonly executionTimeoutSeconds?: number;
  readonly startupTimeoutSeconds: number;
  /** Larger ones start first. */
  readonly priorityWeight: number;
  readonly registry?: RegistryCredentials;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** As a task's; its login stands in `registry`, and `labels` and `annotations` go before those in it. */
  readonly config?: EngineConfig;
  /** As a task's own; `executionTimeoutSeconds` goes before it. */
  readonly timeoutSeconds?: number;
  readonly retry?: Retry;
  readonly fanOut?: ItemFanOut;
  /** Results of an earlier run may be reused. */
  readonly cache: boolean;
  /** A later try gets only items without a good result. */
  readonly resumeItems: boolean;
  /** Path inside the container of the read-only file with the run's `conf` (contract §6). */
  readonly mountConf?: string;
}

/** One container per item of an input channel (contract §1.3). */
export interface ItemFanOut {
  /** Absent: the only input channel of the template. */
  readonly channel?: string;
  /** Items at the same time, at most. */
  readonly limit: number;
}

/** An output channel of an upstream task becomes an input channel (contract §5: IOMapping). */
export interface ChannelMap {
  readonly upstreamTaskId: string;
  readonly upstreamOutputChannel: string;
  readonly inputChannel: string;
}

/** When a task may start, by the ends of those before it; names and meanings are Airflow's. */
export const TriggerRule = {
  allSuccess: "all_success",
  allFailed: "all_failed",
  allDone: "all_done",
  allSkipped: "all_skipped",
  oneFailed: "one_failed",
  oneSuccess: "one_success",
  oneDone: "one_done",
  noneFailed: "none_failed",
  noneFailedMinOneSuccess: "none_failed_min_one_success",
  noneSkipped: "none_skipped",
  always: "always",
} as const;
export type TriggerRule = (typeof TriggerRule)[keyof typeof TriggerRule];

/** What a task of a DAG has where neither it nor `default_args` says anything (contract §5). */
export const workflowTaskDefaults = {
  triggerRule: TriggerRule.allSuccess,
  retries: 0,
  retryDelaySeconds: 10,
  startupTimeoutSeconds: 3600,
  priorityWeight: 1,
  fanOutLimit: 4,
} as const;

/** 90 minutes: for a task whose template has no timeout either (contract §3, §5). */
export const defaultExecutionTimeoutSeconds = 5400;
