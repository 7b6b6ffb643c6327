// The contract of an image from wire names to `../model`, defaults filled in (contract §1.1, §1.3).
// Takes only what the schema has accepted; never fails.
import type {
  Channel,
  ProcessingContainer,
  TaskTemplate,
  TemplateEnv,
  TemplateTest,
} from "../model/processing-container.ts";
import { EnvType } from "../model/processing-container.ts";
import type { WireIOMount } from "../schema/io-mount.ts";
import type { WireProcessingContainer } from "../schema/processing-container.ts";
import type { WireTaskTemplate } from "../schema/task-template.ts";
import type { WireTemplateEnv } from "../schema/template-env.ts";
import type { WireTemplateTest } from "../schema/template-test.ts";
import { parseDuration } from "../duration/duration.ts";
import { bytesOf, normaliseResources, normaliseRetry } from "./normalise-resources.ts";
import { normaliseScaleRule } from "./normalise-scale-rule.ts";

/** processing-container.json in one dialect. */
export function normaliseProcessingContainer(wire: WireProcessingContainer): ProcessingContainer {
  return {
    name: wire.name,
    description: wire.description,
    apiVersion: 1,
    templates: wire.templates.map(normaliseTaskTemplate),
  };
}

/** A template of a contract, or one that a task holds itself. */
export function normaliseTaskTemplate(wire: WireTaskTemplate): TaskTemplate {
  const timeoutSeconds = wire.timeout === undefined ? undefined : parseDuration(wire.timeout);
  const shmSizeBytes = bytesOf(wire.shm_size);
  return {
    identifier: wire.identifier,
    description: wire.description,
    inputs: wire.inputs.map(normaliseChannel),
    outputs: wire.outputs.map(normaliseChannel),
    env: wire.env.map(normaliseTemplateEnv),
    ...(isCommand(wire.command) ? { command: wire.command } : {}),
    ...(wire.resources === undefined ? {} : { resources: normaliseResources(wire.resources) }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(wire.retry === undefined ? {} : { retry: normaliseRetry(wire.retry) }),
    ...(wire.network === undefined ? {} : { network: wire.network }),
    exitCodes: wire.exit_codes ?? {},
    ...(shmSizeBytes === undefined ? {} : { shmSizeBytes }),
    tests: (wire.tests ?? []).map(normaliseTest),
  };
}

/** Whether a command is there: an empty one is the same as none. */
export function isCommand(command: readonly string[] | undefined): command is readonly string[] {
  return command !== undefined && command.length > 0;
}

function normaliseChannel(wire: WireIOMount): Channel {
  return {
    name: wire.name,
    mountedPath: wire.mounted_path,
    ...(wire.description === undefined ? {} : { description: wire.description }),
    ...(wire.scale_rule === undefined ? {} : { scaleRule: normaliseScaleRule(wire.scale_rule) }),
    formats: wire.formats ?? [],
    required: wire.required ?? true,
  };
}

function normaliseTemplateEnv(wire: WireTemplateEnv): TemplateEnv {
  const { choices = [], description, minimum, maximum, pattern } = wire;
  return {
    name: wire.name,
    value: wire.value,
    type: wire.type ?? EnvType.string,
    ...(choices.length === 0 ? {} : { choices }),
    adjustable: wire.adjustable ?? true,
    ...(description === undefined ? {} : { description }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(pattern === undefined ? {} : { pattern }),
    secret: wire.secret ?? false,
  };
}

function normaliseTest(wire: WireTemplateTest): TemplateTest {
  return {
    name: wire.name,
    ...(wire.description === undefined ? {} : { description: wire.description }),
    inputs: wire.inputs ?? {},
    env: wire.env ?? {},
    expect: {
      exitCode: wire.expect?.exit_code ?? 0,
      items: wire.expect?.items ?? {},
      files: wire.expect?.files ?? {},
    },
  };
}
