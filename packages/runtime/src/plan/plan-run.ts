// From a task instance to a complete, engine-neutral plan: paths resolved, sizes measured, resources
// in numbers, placeholders and secrets filled in. Reads the disk, starts and writes nothing.
import {
  resolvePlaceholders,
  scaledBytes,
  type BoundChannel,
  type EngineConfig,
  type Finding,
  type ScaleRule,
  type TaskInstance,
} from "@task-api/spec";
import type { Capacity } from "../port/container-runtime.ts";
import type { Image } from "../port/image.ts";
import type { PlannedEnv, PlannedMount, RunPlan } from "../port/run-plan.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { isTooShort } from "../redact/redactor.ts";
import { Secret } from "../redact/secret.ts";
import { Reason } from "../result/reason.ts";
import { UnreadableChannel, measureChannel } from "../scale/channel-size.ts";
import type { PlannedScaleRule } from "../scale/planned-scale-rule.ts";
import { planMounts, type MountContext } from "./plan-mounts.ts";
import { planResources } from "./plan-resources.ts";
import { planRetry } from "./plan-retry.ts";
import { resolveSecret } from "./resolve-secret.ts";

/** What a plan is made from besides the instance. */
export interface PlanContext extends MountContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly capacity?: Capacity;
  /** Ends the measuring of large channels. */
  readonly signal?: AbortSignal;
}

/** A channel problem points into the task.json: `path` is `["inputs" | "outputs", name]`. */
export type PlanOutcome =
  | { readonly ok: true; readonly plan: RunPlan; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * The plan of one execution; problems of paths and secrets are reported all at once.
 * @throws RuntimeFailure `Stopped`, once `context.signal` is aborted
 */
export async function planRun(
  instance: TaskInstance,
  image: Image,
  context: PlanContext,
): Promise<PlanOutcome> {
  const findings: Finding[] = [];
  const { mounts, findings: problems } = planMounts(instance, context);
  findings.push(...problems);
  const secrets = resolveSecrets(instance, context, findings);
  if (findings.length > 0) return { ok: false, findings };

  const sized = await measureRules(instance.inputs, { mounts, findings, signal: context.signal });
  if (findings.length > 0) return { ok: false, findings };
  const { resources, warnings } = planResources(instance.resources, sized, context.capacity);
  const filled = resolvePlaceholders(instance, resources);
  if (!filled.ok) return { ok: false, findings: filled.issues };
  const { command } = filled.value;
  const machineMemoryBytes = context.capacity?.memoryBytes;
  const retry =
    instance.retry &&
    planRetry(instance.retry, {
      resources,
      ...(machineMemoryBytes !== undefined && { machineMemoryBytes }),
      fill: (grown) => resolvePlaceholders(instance, grown),
    });
  const env = planEnv(filled.value, secrets);
  return {
    ok: true,
    warnings: [...warnings, ...notYet(instance), ...tooShortToHide(env)],
    plan: {
      name: instance.name,
      template: instance.template,
      image,
      ...(command !== undefined && { command }),
      env,
      mounts,
      resources,
      network: instance.network,
      ...dockerParts(instance.config),
      ...(instance.shmSizeBytes !== undefined && { shmSizeBytes: instance.shmSizeBytes }),
      ...(instance.timeoutSeconds !== undefined && { timeoutSeconds: instance.timeoutSeconds }),
      ...(retry !== undefined && { retry }),
      ...(sized.length > 0 && { scaleRules: sized.map(planScaleRule) }),
      exitCodes: instance.exitCodes,
    },
  };
}

/** A config for another engine is for that engine. */
function dockerParts(
  config: EngineConfig | undefined,
): Pick<RunPlan, "networkName" | "user" | "labels"> {
  if (config?.type !== "docker") return { labels: {} };
  return {
    labels: config.labels,
    ...(config.network !== undefined && { networkName: config.network }),
    ...(config.user !== undefined && { user: config.user }),
  };
}

/** What a document may say and this version does not do: said, never passed over. */
function notYet(instance: TaskInstance): string[] {
  const parts = { mount_conf: instance.mountConf, fan_out: instance.fanOut };
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `'${name}' is not carried out by this version of task-api`);
}

/** Hiding a letter or two would hide nothing and spoil the log. */
function tooShortToHide(env: readonly PlannedEnv[]): string[] {
  return env
    .filter((entry) => "secret" in entry && isTooShort(entry.secret))
    .map(({ name }) => `the value of ${name} is too short to be kept out of the log`);
}

/** Values of the variables that refer to a secret, by name. */
function resolveSecrets(
  instance: TaskInstance,
  context: PlanContext,
  findings: Finding[],
): ReadonlyMap<string, Secret> {
  const secrets = new Map<string, Secret>();
  for (const entry of instance.env) {
    if ("value" in entry) continue;
    const resolved = resolveSecret(entry.valueFrom, context);
    if (resolved.ok) secrets.set(entry.name, resolved.secret);
    else {
      findings.push({
        code: "task/secret",
        severity: "error",
        path: ["env", entry.name],
        message: `no value for ${entry.name}: ${resolved.message}`,
        hint: resolved.hint,
      });
    }
  }
  return secrets;
}

function planEnv(instance: TaskInstance, secrets: ReadonlyMap<string, Secret>): PlannedEnv[] {
  return instance.env.map((entry): PlannedEnv => {
    const { name } = entry;
    if (!("value" in entry)) return { name, secret: secrets.get(name) ?? new Secret("") };
    return entry.secret ? { name, secret: new Secret(entry.value) } : { name, value: entry.value };
  });
}

/** A rule and the size of the data in its channel. */
interface SizedRule {
  readonly channel: string;
  readonly rule: ScaleRule;
  readonly sizeBytes: number;
}

function planScaleRule({ channel, rule, sizeBytes }: SizedRule): PlannedScaleRule {
  const askedBytes = scaledBytes(rule.complexity, sizeBytes);
  return {
    channel,
    type: rule.type,
    ...rule.complexity,
    notation: rule.notation,
    sizeBytes,
    ...(askedBytes !== undefined && { askedBytes }),
  };
}

interface Measuring {
  readonly mounts: readonly PlannedMount[];
  /** Filled. */
  readonly findings: Finding[];
  readonly signal: AbortSignal | undefined;
}

async function measureRules(
  inputs: readonly BoundChannel[],
  { mounts, findings, signal }: Measuring,
): Promise<SizedRule[]> {
  const measured: SizedRule[] = [];
  for (const { name, scaleRule: rule } of inputs) {
    const mount = mounts.find(({ channel, readOnly }) => channel === name && readOnly);
    if (rule === undefined || mount === undefined) continue;
    try {
      const sizeBytes = await measureChannel(mount.source, rule, signal);
      measured.push({ channel: name, rule, sizeBytes });
    } catch (error) {
      if (signal?.aborted === true) throw interrupted(name, error);
      if (!(error instanceof UnreadableChannel)) throw error;
      findings.push({
        code: "task/host-path",
        severity: "error",
        path: ["inputs", name],
        message: `the size of input '${name}' is needed for its scale rule and cannot be measured: ${error.message}`,
        hint: "make it readable for you, or take the scale rule away",
      });
    }
  }
  return measured;
}

function interrupted(input: string, cause: unknown): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.Stopped,
    message: `interrupted while the size of input '${input}' was measured`,
    nextStep: "Run it again when it is wanted.",
    cause,
  });
}
