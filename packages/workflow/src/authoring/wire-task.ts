// The parameters of a task as they stand in workflow.json. Names that this API does not know are kept as they are:
// validation tells of them at the task's line.
import type { WireWorkflowTask } from "@task-api/spec";
import { DagError, DagErrorCode } from "./dag-error.ts";
import type { DagTask } from "./dag-task.ts";
import { wireEnv, type Env } from "./env.ts";
import type { ChannelMapDocument, TaskDocument } from "./graph.ts";
import type { InputSource } from "./input-source.ts";
import type { CommonParameters, RetryParameters, SharedParameters } from "./task-parameters.ts";

/** Names of the document for those of this API. */
const sharedNames = {
  retries: "retries",
  retryDelay: "retry_delay",
  triggerRule: "trigger_rule",
  executionTimeout: "execution_timeout",
  startupTimeoutSeconds: "startup_timeout_seconds",
  priorityWeight: "priority_weight",
  registryUrl: "registryUrl",
  registryUsername: "registryUsername",
  registryPassword: "registryPassword",
  cache: "cache",
  resumeItems: "resume_items",
  labels: "labels",
  annotations: "annotations",
  config: "config",
} as const satisfies Record<keyof SharedParameters, keyof WireWorkflowTask>;

const retryNames = {
  on: "on",
  maxAttempts: "max_attempts",
  memoryFactor: "memory_factor",
  maxMemory: "max_memory",
} as const satisfies Record<keyof RetryParameters, string>;

const commonNames = {
  ...sharedNames,
  command: "command",
  resources: "resources",
  retry: "retry",
  timeout: "timeout",
  mountConf: "mount_conf",
  fanOut: "fan_out",
} as const satisfies Record<keyof CommonParameters, keyof WireWorkflowTask>;

/** What was said of a task, its template filled in. */
export interface SaidOfTask extends CommonParameters {
  /** Not there: validation says so. */
  readonly image?: string;
  readonly taskTemplate?: unknown;
  readonly inputs?: Readonly<Record<string, InputSource | undefined>>;
  readonly env?: Env;
}

/** `default_args`, or the like: what tasks share in the names of the document, all else as it is. */
export function wireShared(parameters: SharedParameters): Record<string, unknown> {
  return renamed(parameters, sharedNames);
}

/** @throws DagError dag/env-value, dag/input-source */
export function wireTask(id: string, said: SaidOfTask): TaskDocument {
  const { image, taskTemplate, inputs, env, retry, ...rest } = said;
  const fed = Object.entries(inputs ?? {}).map(([channel, source]) => wireInput(channel, source));
  const maps = fed.flatMap(({ map }) => map ?? []);
  const volumes = fed.flatMap(({ outside }) => outside ?? []);
  const variables = env === undefined ? [] : wireEnv(env);
  return {
    task_id: id,
    ...(image === undefined ? {} : { image }),
    ...(taskTemplate === undefined ? {} : { taskTemplate }),
    ...(variables.length === 0 ? {} : { env: variables }),
    ...(maps.length === 0 ? {} : { iochannel_maps: maps }),
    ...(volumes.length === 0 ? {} : { inputs: volumes }),
    ...(retry === undefined ? {} : { retry: renamed(retry, retryNames) }),
    ...renamed(rest, commonNames),
  };
}

/** The tasks whose outputs a task takes. */
export function feeders(said: SaidOfTask): readonly DagTask[] {
  return Object.values(said.inputs ?? {}).flatMap((source) =>
    source?.kind === "output" ? [source.task] : [],
  );
}

interface WireInput {
  readonly map?: ChannelMapDocument;
  readonly outside?: Readonly<Record<string, unknown>>;
}

function wireInput(channel: string, source: InputSource | undefined): WireInput {
  if (source === undefined) return {};
  if (source.kind === "output")
    return {
      map: {
        upstream_operator: source.task.id,
        upstream_output_channel: source.channel,
        input_channel: channel,
      },
    };
  if (source.kind === "outside" && typeof source.source === "object") {
    const field = "host_path" in source.source ? "input" : "volume_source";
    const { scaleRule } = source;
    return {
      outside: {
        name: channel,
        [field]: source.source,
        ...(scaleRule === undefined ? {} : { scale_rule: scaleRule }),
      },
    };
  }
  throw new DagError(
    DagErrorCode.inputSource,
    `the input ${JSON.stringify(channel)} must be an output of a task or data from outside`,
    'write task.output("channel"), hostPath("./folder") or volume({…})',
  );
}

function renamed(
  parameters: object,
  names: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [Object.hasOwn(names, name) ? names[name] : name, value]),
  );
}
