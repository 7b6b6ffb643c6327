// The first record of a run: what is known before the engine is asked for anything.
import { basename } from "node:path";
import type { EngineDescription } from "../port/container-runtime.ts";
import type {
  PlannedEnv,
  PlannedPod,
  PlannedRetry,
  PlannedVolume,
  RunPlan,
} from "../port/run-plan.ts";
import { identityOf } from "./process-identity.ts";
import { logFileOf } from "./record-file.ts";
import { RUN_RECORD_VERSION, type PlanRecord, type RunRecord } from "./run-record.ts";

/** What a record begins with. */
export interface NewRecord {
  readonly id: string;
  readonly file: string;
  readonly plan: RunPlan;
  readonly engine: Pick<EngineDescription, "kind" | "host" | "namespace" | "context">;
  readonly warnings: readonly string[];
  readonly createdAt: string;
}

/** A record in state `created`. */
export function newRecord(run: NewRecord): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    id: run.id,
    state: "created",
    createdAt: run.createdAt,
    supervisor: { ...identityOf(), claim: 0 },
    engine: engineRecord(run.engine),
    plan: planRecord(run.plan),
    attempts: [{ number: 1, resources: { ...run.plan.resources } }],
    warnings: [...run.warnings],
    log: basename(logFileOf(run.file)),
  };
}

function engineRecord({
  kind,
  host,
  namespace,
  context,
}: NewRecord["engine"]): RunRecord["engine"] {
  return {
    kind,
    host,
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
  };
}

/** A plan as a record keeps it and a dry run prints it: without secrets and resources. */
export function planRecord(plan: RunPlan): PlanRecord {
  const { name, template, network, networkName, user, shmSizeBytes, image } = plan;
  const { timeoutSeconds, startupTimeoutSeconds } = plan;
  return {
    name,
    template,
    network,
    ...(networkName !== undefined && { networkName }),
    ...(user !== undefined && { user }),
    ...(shmSizeBytes !== undefined && { shmSizeBytes }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(startupTimeoutSeconds !== undefined && { startupTimeoutSeconds }),
    image: {
      reference: image.reference,
      id: image.id,
      ...(image.digest !== undefined && { digest: image.digest }),
      platform: image.platform,
      ...(image.user !== undefined && { user: image.user }),
    },
    ...(plan.command !== undefined && { command: [...plan.command] }),
    env: plan.env.map(printableEnv),
    mounts: plan.mounts.map((mount) => ({
      ...mount,
      submounts: [...mount.submounts],
      formats: [...mount.formats],
    })),
    ...(plan.files !== undefined && { files: plan.files.map((file) => ({ ...file })) }),
    ...(plan.volumes !== undefined && { volumes: plan.volumes.map(volumeRecord) }),
    ...(plan.retry !== undefined && { retry: retryRecord(plan.retry) }),
    ...(plan.strictChannels !== undefined && { strictChannels: plan.strictChannels }),
    ...(plan.scaleRules !== undefined && {
      scaleRules: plan.scaleRules.map((rule) => ({ ...rule })),
    }),
    exitCodes: { ...plan.exitCodes },
    labels: { ...plan.labels },
    ...(plan.pod !== undefined && { pod: podRecord(plan.pod) }),
  };
}

function volumeRecord(volume: PlannedVolume): NonNullable<PlanRecord["volumes"]>[number] {
  return { ...volume, volume: { ...volume.volume }, formats: [...volume.formats] };
}

function podRecord({ registry, ...pod }: PlannedPod): NonNullable<PlanRecord["pod"]> {
  const { affinity, ...rest } = pod;
  return {
    ...rest,
    annotations: { ...pod.annotations },
    env: pod.env.map((entry) => ({ ...entry })),
    volumes: pod.volumes.map((volume) => ({ ...volume })),
    volumeMounts: pod.volumeMounts.map((mount) => ({ ...mount })),
    imagePullSecrets: [...pod.imagePullSecrets],
    ...(registry !== undefined && {
      registry: { registry: registry.registry, username: registry.username },
    }),
    nodeSelector: { ...pod.nodeSelector },
    tolerations: pod.tolerations.map((toleration) => ({ ...toleration })),
    ...(affinity !== undefined && { affinity: { ...affinity } }),
  };
}

function retryRecord({
  on,
  maxAttempts,
  memorySteps,
}: PlannedRetry): NonNullable<PlanRecord["retry"]> {
  return {
    on: [...on],
    maxAttempts,
    memorySteps: memorySteps.map(({ memoryLimitBytes, command, env }) => ({
      memoryLimitBytes,
      ...(command !== undefined && { command: [...command] }),
      ...(env !== undefined && { env: env.map((entry) => ({ ...entry })) }),
    })),
  };
}

function printableEnv(entry: PlannedEnv): PlanRecord["env"][number] {
  if ("value" in entry) return { name: entry.name, value: entry.value };
  const { name, secret, secretKeyRef } = entry;
  return {
    name,
    value: secret.toString(),
    secret: true,
    ...(secretKeyRef !== undefined && { secretKeyRef: { ...secretKeyRef } }),
  };
}
