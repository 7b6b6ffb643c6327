// task.json from its dialects to `../model` (contract §1.2, §1.3). Takes only what the schema has
// accepted; never fails. Host paths stay as written: only the caller knows the document's directory.
import type {
  ChannelBinding,
  SecretReference,
  Task,
  TaskEnv,
  VolumeSource,
} from "../model/task.ts";
import { defaultConfPath } from "../model/task.ts";
import type { WireIOVolume } from "../schema/io-volume.ts";
import type { WireTaskEnv, WireValueFrom } from "../schema/task-env.ts";
import type { WireTask } from "../schema/task.ts";
import { parseDuration } from "../duration/duration.ts";
import { normaliseEngineConfig } from "./normalise-engine-config.ts";
import { isCommand, normaliseTaskTemplate } from "./normalise-processing-container.ts";
import { normaliseResources, normaliseRetry } from "./normalise-resources.ts";
import { normaliseScaleRule } from "./normalise-scale-rule.ts";

/** task.json in one dialect. */
export function normaliseTask(wire: WireTask): Task {
  const timeoutSeconds = wire.timeout === undefined ? undefined : parseDuration(wire.timeout);
  const mountConf = wire.mount_conf === true ? defaultConfPath : wire.mount_conf || undefined;
  return {
    name: wire.name,
    apiVersion: 1,
    image: wire.image,
    taskTemplate:
      typeof wire.taskTemplate === "string"
        ? wire.taskTemplate
        : normaliseTaskTemplate(wire.taskTemplate),
    inputs: (wire.inputs ?? []).map(normaliseBinding),
    outputs: (wire.outputs ?? []).map(normaliseBinding),
    env: (wire.env ?? []).map(normaliseTaskEnv),
    ...(isCommand(wire.command) ? { command: wire.command } : {}),
    ...(wire.resources === undefined ? {} : { resources: normaliseResources(wire.resources) }),
    ...(wire.config === undefined ? {} : { config: normaliseEngineConfig(wire.config) }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(wire.retry === undefined ? {} : { retry: normaliseRetry(wire.retry) }),
    ...(mountConf === undefined ? {} : { mountConf }),
  };
}

/** One variable of a task, with its value or where it comes from. */
export function normaliseTaskEnv(wire: WireTaskEnv): TaskEnv {
  return wire.value_from === undefined
    ? { name: wire.name, value: wire.value ?? "" }
    : { name: wire.name, valueFrom: referenceOf(wire.value_from) };
}

function referenceOf(wire: WireValueFrom): SecretReference {
  if (wire.secret_key_ref !== undefined) return { kind: "secretKeyRef", ...wire.secret_key_ref };
  return wire.file === undefined
    ? { kind: "env", env: wire.env ?? "" }
    : { kind: "file", file: wire.file };
}

/** What is bound to one channel. */
export function normaliseBinding(wire: WireIOVolume): ChannelBinding {
  return {
    name: wire.name,
    source: sourceOf(wire),
    ...(wire.scale_rule === undefined ? {} : { scaleRule: normaliseScaleRule(wire.scale_rule) }),
  };
}

function sourceOf(wire: WireIOVolume): VolumeSource {
  const path = wire.input?.host_path ?? wire.volume_source?.host_path;
  return path === undefined
    ? { kind: "kubernetes", volume: { ...wire.volume_source } }
    : { kind: "host", path };
}
