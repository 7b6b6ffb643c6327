// A plan as the create body of Docker's API: a pure function, compared with files in its test.
import {
  KEY_LABEL,
  type PlannedMount,
  type PlannedResources,
  type RunPlan,
} from "@task-api/runtime";
import { NetworkMode } from "@task-api/spec";
import type { DockerTraits } from "./engine-traits.ts";
import { GPUS_LABEL } from "./lease-gpus.ts";

/** The resource that engines hand out as GPUs. */
export const GPU = "nvidia.com/gpu";

/**
 * Containers ask for a log that can be read again to its last line, whatever the engine does with the logs of
 * others: sends them elsewhere, keeps none, cuts them at a size or drops lines when it is busy. It goes with the
 * container; the lasting copy is beside the record. Where the engine has a size, it cannot be unlimited.
 */
export const MAX_LOG_BYTES = 1e15;

const NANO = 1e9;
/** What engines count as one CPU when they share them out. */
export const CPU_SHARES = 1024;
/** Engines refuse smaller reservations. */
const LEAST_RESERVATION_BYTES = 6 * 1024 * 1024;

/**
 * The body of `POST /containers/create` (contract §3). Secrets are in it in plain text: it goes to
 * the engine and nowhere else.
 */
export function createBody(
  key: string,
  plan: RunPlan,
  { selinux, logDriver = "json-file" }: DockerTraits,
  gpus: readonly number[] = [],
): Readonly<Record<string, unknown>> {
  const command = plan.command ?? [];
  return {
    Image: plan.image.id,
    // Both are replaced: a Cmd that stays would be appended to the command.
    ...(command.length > 0 && { Entrypoint: command, Cmd: [] }),
    Env: plan.env.map((entry) => {
      const value = "secret" in entry ? entry.secret.reveal() : entry.value;
      return `${entry.name}=${value}`;
    }),
    ...(plan.user !== undefined && { User: plan.user }),
    Labels: labelsOf(key, plan, gpus),
    Tty: false,
    // A task ends by itself; its image's health check would only run beside it.
    Healthcheck: { Test: ["NONE"] },
    HostConfig: {
      LogConfig: { Type: logDriver, Config: { "max-size": `${MAX_LOG_BYTES}`, mode: "blocking" } },
      ...toMounts(plan),
      ...toLimits(plan.resources),
      ...(gpus.length > 0 && { DeviceRequests: [toGpus(gpus)] }),
      ...(plan.shmSizeBytes !== undefined && { ShmSize: plan.shmSizeBytes }),
      ...toNetwork(plan),
      // No label of the user's own files is changed for a task.
      ...(selinux && { SecurityOpt: ["label=disable"] }),
    },
  };
}

/** What the container is found by. */
export function labelsOf(
  key: string,
  plan: RunPlan,
  gpus: readonly number[],
): Readonly<Record<string, string>> {
  return {
    ...plan.labels,
    [KEY_LABEL]: key,
    ...(gpus.length > 0 && { [GPUS_LABEL]: gpus.join(",") }),
  };
}

/** Resources that this engine cannot give, by name. */
export function unknownResources(plan: RunPlan): readonly string[] {
  const { extended, storageLimitBytes, storageRequestBytes } = plan.resources;
  const isOfDisk = storageLimitBytes !== undefined || storageRequestBytes !== undefined;
  const others = Object.entries(extended)
    .filter(([name, count]) => name !== GPU && count > 0)
    .map(([name]) => name);
  return isOfDisk ? ["ephemeral-storage", ...others] : others;
}

/** Mount objects, not `source:target` texts: colons are safe, and a missing source is an error. */
function toMounts(plan: Pick<RunPlan, "mounts" | "files">): object {
  return {
    Mounts: bindsOf(plan).map(({ engineSource, target, readOnly }) => ({
      Type: "bind",
      Source: engineSource,
      Target: target,
      ReadOnly: readOnly,
    })),
  };
}

/** Everything that is bound into the container. */
export function bindsOf({
  mounts,
  files = [],
}: Pick<RunPlan, "mounts" | "files">): readonly Bind[] {
  return [...mounts.flatMap(withSubmounts), ...files.map((file) => ({ ...file, readOnly: true }))];
}

/** Where something is bound. */
type Bind = Pick<PlannedMount, "engineSource" | "target" | "readOnly">;

/** Each file system inside of an input is bound once more, read-only as well. */
function withSubmounts(mount: PlannedMount): readonly Bind[] {
  const below = mount.submounts.map((path) => ({
    engineSource: `${mount.engineSource}/${path}`,
    target: `${mount.target}/${path}`,
    readOnly: mount.readOnly,
  }));
  return [mount, ...below];
}

function toLimits(resources: PlannedResources): object {
  const { cpuLimit, cpuRequest, memoryLimitBytes, memoryRequestBytes } = resources;
  return {
    // Equal: memory and swap together get no more than memory alone, so there is no swap.
    ...(memoryLimitBytes !== undefined && {
      Memory: memoryLimitBytes,
      MemorySwap: memoryLimitBytes,
    }),
    ...(memoryRequestBytes !== undefined &&
      memoryRequestBytes >= LEAST_RESERVATION_BYTES && { MemoryReservation: memoryRequestBytes }),
    ...(cpuLimit !== undefined && { NanoCpus: Math.round(cpuLimit * NANO) }),
    ...(cpuRequest !== undefined && {
      CpuShares: Math.max(2, Math.round(cpuRequest * CPU_SHARES)),
    }),
  };
}

function toGpus(numbers: readonly number[]): object {
  return { Driver: "nvidia", DeviceIDs: numbers.map(String), Capabilities: [["gpu"]] };
}

function toNetwork({ network, networkName }: RunPlan): object {
  if (network === NetworkMode.none) return { NetworkMode: "none" };
  return networkName === undefined ? {} : { NetworkMode: networkName };
}
