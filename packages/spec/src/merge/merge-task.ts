// Template + task (+ user input) = task instance: everything that is known about an execution before
// anybody looks at the machine (contract §2). Takes valid documents; what does not fit together is
// reported by `../rules/task-against-template.ts`, here it is left out.
import type { Channel, TaskTemplate } from "../model/processing-container.ts";
import { NetworkMode } from "../model/processing-container.ts";
import type { Resources } from "../model/resources.ts";
import type { ChannelBinding, Task, TaskEnv } from "../model/task.ts";
import type { BoundChannel, TaskInstance } from "../model/task-instance.ts";
import { mergeEnv } from "./merge-env.ts";

/** Variables that stand above those of the task. */
export interface EnvOverrides {
  /** `run --env`: above task.json. */
  readonly env?: readonly TaskEnv[];
  /** The task form of a DAG run, checked by `readTaskForm`: above everything (contract §2). */
  readonly userInput?: readonly TaskEnv[];
}

/**
 * Merges a task with its template. Variables are replaced by name and appended, command, timeout and
 * retry are replaced whole, resources key by key, channels joined by name; an optional input that is
 * not bound is left out.
 */
export function mergeTask(
  task: Task,
  template: TaskTemplate,
  overrides: EnvOverrides = {},
): TaskInstance {
  const command = task.command ?? template.command;
  const timeoutSeconds = task.timeoutSeconds ?? template.timeoutSeconds;
  const retry = task.retry ?? template.retry;
  return {
    name: task.name,
    image: task.image,
    template: template.identifier,
    ...(command === undefined ? {} : { command }),
    env: mergeEnv(template.env, [
      { env: task.env },
      { env: overrides.env ?? [] },
      { env: overrides.userInput ?? [], verbatim: true },
    ]),
    inputs: joinChannels(template.inputs, task.inputs),
    outputs: joinChannels(template.outputs, task.outputs),
    resources: mergeResources(template.resources, task.resources),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(retry === undefined ? {} : { retry }),
    network: template.network ?? NetworkMode.default,
    exitCodes: template.exitCodes,
    ...(template.shmSizeBytes === undefined ? {} : { shmSizeBytes: template.shmSizeBytes }),
    ...(task.config === undefined ? {} : { config: task.config }),
    ...(task.mountConf === undefined ? {} : { mountConf: task.mountConf }),
  };
}

/** Resources of the template with those of the task on top, key by key (contract §1.2). */
export function mergeResources(template?: Resources, task?: Resources): Resources {
  return {
    limits: { ...template?.limits, ...task?.limits },
    requests: { ...template?.requests, ...task?.requests },
  };
}

function joinChannels(
  channels: readonly Channel[],
  bindings: readonly ChannelBinding[],
): readonly BoundChannel[] {
  const byName = new Map(bindings.map((binding) => [binding.name, binding]));
  return channels.flatMap((channel) => {
    const binding = byName.get(channel.name);
    if (binding === undefined) return [];
    const scaleRule = binding.scaleRule ?? channel.scaleRule;
    return {
      name: channel.name,
      mountedPath: channel.mountedPath,
      source: binding.source,
      ...(scaleRule === undefined ? {} : { scaleRule }),
      formats: channel.formats,
    };
  });
}
