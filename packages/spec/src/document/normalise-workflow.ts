// workflow.json to `../model` (contract §5): `default_args` filled into the tasks, the order that channel maps imply
// made plain. Takes only what the schema has accepted; never fails. Host paths stay as written.
import type { RegistryCredentials } from "../model/task.ts";
import { defaultConfPath } from "../model/task.ts";
import {
  workflowTaskDefaults,
  type ChannelMap,
  type ItemFanOut,
  type Workflow,
  type WorkflowTask,
} from "../model/workflow.ts";
import { isJsonObject } from "../schema/json-type.ts";
import type { WireFanOut } from "../schema/fan-out.ts";
import type { WireChannelMap } from "../schema/channel-map.ts";
import type { WireWorkflowTask } from "../schema/workflow-task.ts";
import type { WireDefaultArgs, WireWorkflow } from "../schema/workflow.ts";
import { parseDuration } from "../duration/duration.ts";
import { normaliseEngineConfig } from "./normalise-engine-config.ts";
import { isCommand, normaliseTaskTemplate } from "./normalise-processing-container.ts";
import { normaliseResources, normaliseRetry } from "./normalise-resources.ts";
import { normaliseBinding, normaliseTaskEnv } from "./normalise-task.ts";

/** A DAG with everything that its tasks inherit. */
export function normaliseWorkflow(wire: WireWorkflow): Workflow {
  const defaultArgs = wire.default_args ?? {};
  const forms = wire.ui_forms ?? defaultArgs["ui_forms"];
  return {
    apiVersion: 1,
    dagId: wire.dag_id,
    ...(wire.description === undefined ? {} : { description: wire.description }),
    tags: wire.tags ?? [],
    defaultArgs,
    params: wire.params ?? {},
    uiForms: isJsonObject(forms) ? forms : {},
    ...(wire.max_active_tasks === undefined ? {} : { maxActiveTasks: wire.max_active_tasks }),
    // A DAG of Airflow takes no argument of that name, its default_args take any.
    strictTaskForm: wire.strict_task_form ?? defaultArgs["strict_task_form"] === true,
    tasks: wire.tasks.map((task) => normaliseWorkflowTask(task, defaultArgs)),
  };
}

function normaliseWorkflowTask(own: WireWorkflowTask, defaults: WireDefaultArgs): WorkflowTask {
  const wire = { ...defaults, ...own };
  const channelMaps = (own.iochannel_maps ?? []).map(normaliseChannelMap);
  const timeout = wire.execution_timeout;
  const executionTimeoutSeconds = timeout === undefined ? undefined : parseDuration(timeout);
  const mountConf = own.mount_conf === true ? defaultConfPath : own.mount_conf || undefined;
  return {
    taskId: own.task_id,
    image: own.image,
    taskTemplate:
      typeof own.taskTemplate === "string"
        ? own.taskTemplate
        : normaliseTaskTemplate(own.taskTemplate),
    env: (own.env ?? []).map(normaliseTaskEnv),
    ...(isCommand(own.command) ? { command: own.command } : {}),
    ...(own.resources === undefined ? {} : { resources: normaliseResources(own.resources) }),
    inputs: (own.inputs ?? []).map(normaliseBinding),
    channelMaps,
    upstreamTaskIds: [
      ...new Set([
        ...(own.upstream_task_ids ?? []),
        ...channelMaps.map(({ upstreamTaskId }) => upstreamTaskId),
      ]),
    ],
    triggerRule: wire.trigger_rule ?? workflowTaskDefaults.triggerRule,
    retries: wire.retries ?? workflowTaskDefaults.retries,
    retryDelaySeconds: delaySeconds(wire.retry_delay) ?? workflowTaskDefaults.retryDelaySeconds,
    ...(executionTimeoutSeconds === undefined ? {} : { executionTimeoutSeconds }),
    startupTimeoutSeconds:
      wire.startup_timeout_seconds ?? workflowTaskDefaults.startupTimeoutSeconds,
    priorityWeight: wire.priority_weight ?? workflowTaskDefaults.priorityWeight,
    ...registryOf(wire),
    labels: wire.labels ?? {},
    annotations: wire.annotations ?? {},
    ...configOf(wire),
    ...(own.timeout === undefined ? {} : optionalTimeout(own.timeout)),
    ...(own.fan_out === undefined ? {} : { fanOut: normaliseFanOut(own.fan_out) }),
    cache: wire.cache ?? false,
    resumeItems: wire.resume_items ?? false,
    ...(own.retry === undefined ? {} : { retry: normaliseRetry(own.retry) }),
    ...(mountConf === undefined ? {} : { mountConf }),
  };
}

function optionalTimeout(timeout: string | number): Pick<WorkflowTask, "timeoutSeconds"> {
  const timeoutSeconds = parseDuration(timeout);
  return timeoutSeconds === undefined ? {} : { timeoutSeconds };
}

function normaliseFanOut(wire: WireFanOut): ItemFanOut {
  const { fanOutLimit } = workflowTaskDefaults;
  if (wire === "item") return { limit: fanOutLimit };
  const { channel, limit = fanOutLimit } = wire;
  return { limit, ...(channel === undefined ? {} : { channel }) };
}

function normaliseChannelMap(wire: WireChannelMap): ChannelMap {
  return {
    upstreamTaskId: wire.upstream_operator,
    upstreamOutputChannel: wire.upstream_output_channel,
    inputChannel: wire.input_channel,
  };
}

/** Other than a timeout, a delay may be 0. */
function delaySeconds(delay: string | number | undefined): number | undefined {
  return delay === undefined || typeof delay === "number" ? delay : parseDuration(delay);
}

/** Without its login, which becomes the task's. */
function configOf({ config: wire }: WireDefaultArgs): Pick<WorkflowTask, "config"> {
  if (wire === undefined) return {};
  const { registry: _, ...config } = normaliseEngineConfig(wire);
  return { config };
}

type RegistryFields = Pick<
  WireDefaultArgs,
  "registryUrl" | "registryUsername" | "registryPassword"
>;

/** What the task says goes before what its config says: no registry is shown the login that was given for another one. */
function registryOf(wire: WireDefaultArgs): { readonly registry?: RegistryCredentials } {
  const config: RegistryFields = wire.config ?? {};
  const url = wire.registryUrl ?? config.registryUrl;
  if (hasLogin(wire)) {
    const own = hasLogin(config) ? wire.registryUrl : url;
    return credentials({ ...wire, ...(own !== undefined && { registryUrl: own }) });
  }
  const isOfUrl = config.registryUrl === undefined || url === config.registryUrl;
  return credentials({
    ...(isOfUrl && config),
    ...(url !== undefined && { registryUrl: url }),
  });
}

function hasLogin({ registryUsername, registryPassword }: RegistryFields): boolean {
  return registryUsername !== undefined || registryPassword !== undefined;
}

function credentials(said: RegistryFields): { readonly registry?: RegistryCredentials } {
  const { registryUrl: url, registryUsername: username, registryPassword: password } = said;
  if (url === undefined && username === undefined && password === undefined) return {};
  return {
    registry: {
      ...(url === undefined ? {} : { url }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    },
  };
}
