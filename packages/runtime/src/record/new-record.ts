// The first record of a run: what is known before the engine is asked for anything.
import { hostname } from "node:os";
import { basename } from "node:path";
import type { EngineDescription } from "../port/container-runtime.ts";
import type { PlannedEnv, RunPlan } from "../port/run-plan.ts";
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
    supervisor: thisProcess(),
    engine: { kind: run.engine.kind, host: run.engine.host },
    plan: planRecord(run.plan),
    attempts: [{ number: 1, resources: { ...run.plan.resources } }],
    warnings: [...run.warnings],
    log: basename(logFileOf(run.file)),
  };
}

/** The process that keeps a record going. */
export function thisProcess(): RunRecord["supervisor"] {
  return { pid: process.pid, host: hostname() };
}

function planRecord(plan: RunPlan): PlanRecord {
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
    },
    ...(plan.command !== undefined && { command: [...plan.command] }),
    env: plan.env.map((entry) => ({ name: entry.name, value: printableValue(entry) })),
    mounts: plan.mounts.map((mount) => ({ ...mount, formats: [...mount.formats] })),
    exitCodes: { ...plan.exitCodes },
    labels: { ...plan.labels },
  };
}

function printableValue(entry: PlannedEnv): string {
  return "value" in entry ? entry.value : entry.secret.toString();
}
