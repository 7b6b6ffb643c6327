// The first record of a run: what is known before the engine is asked for anything.
import { basename } from "node:path";
import type { EngineDescription } from "../port/container-runtime.ts";
import type { PlannedEnv, PlannedRetry, RunPlan } from "../port/run-plan.ts";
import { identityOf } from "./process-identity.ts";
import { logFileOf } from "./record-file.ts";
import { RUN_RECORD_VERSION, type PlanRecord, type RunRecord } from "./run-record.ts";

/** What a record begins with. */
export interface NewRecord {
  readonly id: string;
  readonly file: string;
  readonly plan: RunPlan;
  readonly engine: Pick<EngineDescription, "kind" | "host">;
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
    engine: { kind: run.engine.kind, host: run.engine.host },
    plan: planRecord(run.plan),
    attempts: [{ number: 1, resources: { ...run.plan.resources } }],
    warnings: [...run.warnings],
    log: basename(logFileOf(run.file)),
  };
}

/** A plan as a record keeps it and a dry run prints it: without secrets and resources. */
export function planRecord(plan: RunPlan): PlanRecord {
  const { name, template, network, networkName, user, shmSizeBytes, timeoutSeconds, image } = plan;
  return {
    name,
    template,
    network,
    ...(networkName !== undefined && { networkName }),
    ...(user !== undefined && { user }),
    ...(shmSizeBytes !== undefined && { shmSizeBytes }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
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
    ...(plan.retry !== undefined && { retry: retryRecord(plan.retry) }),
    ...(plan.strictChannels !== undefined && { strictChannels: plan.strictChannels }),
    ...(plan.scaleRules !== undefined && {
      scaleRules: plan.scaleRules.map((rule) => ({ ...rule })),
    }),
    exitCodes: { ...plan.exitCodes },
    labels: { ...plan.labels },
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
  return { name: entry.name, value: entry.secret.toString(), secret: true };
}
