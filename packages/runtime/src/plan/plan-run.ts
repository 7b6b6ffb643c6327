// From a task instance to a complete, engine-neutral plan: paths resolved, sizes measured, resources
// in numbers, placeholders and secrets filled in. Reads the disk, starts and writes nothing.
import {
  resolvePlaceholders,
  type EngineConfig,
  type Finding,
  type TaskInstance,
} from "@task-api/spec";
import type { Capacity, EngineDescription } from "../port/container-runtime.ts";
import type { Image } from "../port/image.ts";
import type { RunPlan } from "../port/run-plan.ts";
import { mapPath } from "./path-map.ts";
import { measureRules, planScaleRule } from "./measure-rules.ts";
import { outOfReach } from "./out-of-reach.ts";
import { planEnv, resolveEnv, setTwice, tooShortToHide, type EnvContext } from "./plan-env.ts";
import { planMounts, type MountContext } from "./plan-mounts.ts";
import { planPod } from "./plan-pod.ts";
import { planResources } from "./plan-resources.ts";
import { planRetry } from "./plan-retry.ts";
import { planVolumes } from "./plan-volumes.ts";
import { restrictedFindings } from "./restricted-profile.ts";

/** What a plan is made from besides the instance. */
export interface PlanContext extends MountContext, EnvContext {
  readonly engine: Pick<EngineDescription, "kind" | "local">;
  /** Of the machine; a cluster has several, and may get more: it says itself what it cannot give. */
  readonly capacity?: Capacity;
  /** How long a start may take, on engines that queue. @default 3600 */
  readonly startupTimeoutSeconds?: number;
  /** The file that becomes the `mount_conf` of the task; absolute. */
  readonly confFile?: string;
  /** Ends the measuring of large channels. */
  readonly signal?: AbortSignal;
}

/** A channel problem points into the task.json: `path` is `["inputs" | "outputs", name]`. */
export type PlanOutcome =
  | { readonly ok: true; readonly plan: RunPlan; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** As the page says of operators (contract §5). */
const STARTUP_TIMEOUT_SECONDS = 3600;

/**
 * The plan of one execution; problems of paths and secrets are reported all at once.
 * @throws RuntimeFailure `Stopped`, once `context.signal` is aborted; that of a secret which the engine has not
 */
export async function planRun(
  instance: TaskInstance,
  image: Image,
  context: PlanContext,
): Promise<PlanOutcome> {
  const { engine, startupTimeoutSeconds = STARTUP_TIMEOUT_SECONDS } = context;
  const isCluster = engine.kind === "kubernetes";
  const { mounts, findings: problems } = planMounts(instance, context);
  const onVolumes = planVolumes(instance, context);
  const { volumes } = onVolumes;
  const pod = isCluster ? planPod(instance.config, image.reference) : undefined;
  const resolved = await resolveEnv(instance.env, context);
  const findings = [
    ...problems,
    ...onVolumes.findings,
    ...outOfReach(mounts, context),
    ...restrictedFindings({
      pod,
      mounts,
      volumes,
      user: image.user,
    }),
    ...resolved.findings,
  ];
  if (findings.length > 0) return { ok: false, findings };

  const sized = await measureRules(instance.inputs, mounts, context.signal);
  if (sized.findings.length > 0) return { ok: false, findings: sized.findings };
  const capacity = isCluster ? undefined : context.capacity;
  const { resources, warnings } = planResources(instance.resources, sized.rules, capacity);
  const filled = resolvePlaceholders(instance, resources);
  if (!filled.ok) return { ok: false, findings: filled.issues };
  const { command } = filled.value;
  const retry =
    instance.retry &&
    planRetry(instance.retry, {
      resources,
      ...(capacity !== undefined && { machineMemoryBytes: capacity.memoryBytes }),
      fill: (grown) => resolvePlaceholders(instance, grown),
    });
  const env = planEnv(filled.value, resolved.secrets);
  return {
    ok: true,
    warnings: [
      ...warnings,
      ...onVolumes.warnings,
      ...resolved.warnings,
      ...notYet(instance, context),
      ...tooShortToHide(env),
      ...setTwice(env, pod?.env ?? []),
    ],
    plan: {
      name: instance.name,
      template: instance.template,
      image,
      ...(command !== undefined && { command }),
      env,
      mounts,
      ...confFiles(instance, context),
      ...(volumes.length > 0 && { volumes }),
      resources,
      network: instance.network,
      ...partsFor(engine, instance.config),
      ...(instance.shmSizeBytes !== undefined && { shmSizeBytes: instance.shmSizeBytes }),
      ...(instance.timeoutSeconds !== undefined && { timeoutSeconds: instance.timeoutSeconds }),
      ...(isCluster && { startupTimeoutSeconds }),
      ...(retry !== undefined && { retry }),
      ...(sized.rules.length > 0 && { scaleRules: sized.rules.map(planScaleRule) }),
      exitCodes: instance.exitCodes,
      ...(pod !== undefined && { pod }),
    },
  };
}

/** A config for another engine is for that engine. */
function partsFor(
  { kind }: Pick<EngineDescription, "kind">,
  config: EngineConfig | undefined,
): Pick<RunPlan, "networkName" | "user" | "labels"> {
  if (config === undefined || (config.type === "k8s") !== (kind === "kubernetes")) {
    return { labels: {} };
  }
  if (config.type === "k8s") return { labels: config.labels };
  return {
    labels: config.labels,
    ...(config.network !== undefined && { networkName: config.network }),
    ...(config.user !== undefined && { user: config.user }),
  };
}

/** The conf of a DAG run, where the task wants it (contract §6). */
function confFiles(
  { mountConf }: TaskInstance,
  { confFile, pathMappings }: PlanContext,
): Pick<RunPlan, "files"> {
  if (mountConf === undefined || confFile === undefined) return {};
  const engineSource = mapPath(confFile, pathMappings);
  return { files: [{ source: confFile, engineSource, target: mountConf }] };
}

/** What a document may say and is not done here: said, never passed over. */
function notYet({ mountConf }: TaskInstance, { confFile }: PlanContext): string[] {
  if (mountConf === undefined || confFile !== undefined) return [];
  return ["'mount_conf' has no effect: only a DAG run has a conf"];
}
