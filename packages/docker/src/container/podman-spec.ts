// A plan as the body of Podman's own call that creates a container. Its copy of Docker's call leaves out
// what it does not know, GPUs among it, without a word; and makes comma-separated options of mounts.
import type { PlannedResources, RunPlan } from "@task-api/runtime";
import { NetworkMode } from "@task-api/spec";
import { GPU, CPU_SHARES, MAX_LOG_BYTES, labelsOf, bindsOf } from "./create-body.ts";
import type { PodmanTraits } from "./engine-traits.ts";

const CPU_PERIOD_MICROSECONDS = 100_000;

/** Whom the process runs as. */
export interface UserNumbers {
  /** `uid:gid` of a user that plan or image name; absent: they say it in numbers themselves. */
  readonly user?: string;
}

/**
 * The body of `POST /libpod/containers/create` (contract §3). Secrets are in it in plain text: it goes to
 * the engine and nowhere else.
 */
export function podmanSpec(
  name: string,
  key: string,
  plan: RunPlan,
  engine: PodmanTraits & UserNumbers,
  gpus: readonly number[] = [],
): Readonly<Record<string, unknown>> {
  const command = plan.command ?? [];
  const { ulimits } = engine;
  return {
    name,
    image: plan.image.id,
    // Both are replaced: a command that stays would be appended to the entrypoint.
    ...(command.length > 0 && { entrypoint: command, command: [] }),
    env: Object.fromEntries(
      plan.env.map((entry) => [
        entry.name,
        "secret" in entry ? entry.secret.reveal() : entry.value,
      ]),
    ),
    ...(plan.user !== undefined && { user: plan.user }),
    log_configuration: { driver: "k8s-file", size: MAX_LOG_BYTES },
    labels: labelsOf(key, plan, gpus),
    mounts: bindsOf(plan).map(({ engineSource, target, readOnly }) => ({
      type: "bind",
      source: engineSource,
      destination: target,
      options: ["rbind", readOnly ? "ro" : "rw"],
    })),
    // A task ends by itself; its image's health check would only run beside it.
    healthconfig: { Test: ["NONE"] },
    resource_limits: toLimits(plan.resources),
    ...(gpus.length > 0 && { devices: toDevices(gpus) }),
    ...(plan.shmSizeBytes !== undefined && { shm_size: plan.shmSizeBytes }),
    ...toNetwork(plan),
    ...(ulimits !== undefined && {
      r_limits: [
        { type: "NOFILE", soft: ulimits.files, hard: ulimits.files },
        { type: "NPROC", soft: ulimits.processes, hard: ulimits.processes },
      ],
    }),
    ...(engine.rootless && toKeepId(engine.user ?? plan.user ?? plan.image.user ?? "")),
    // No label of the user's own files is changed for a task.
    ...(engine.selinux && { selinux_opts: ["disable"] }),
  };
}

function toLimits(resources: PlannedResources): object {
  const { cpuLimit, cpuRequest, memoryLimitBytes, memoryRequestBytes } = resources;
  return {
    memory: {
      // Equal: memory and swap together get no more than memory alone, so there is no swap.
      ...(memoryLimitBytes !== undefined && { limit: memoryLimitBytes, swap: memoryLimitBytes }),
      ...(memoryRequestBytes !== undefined && { reservation: memoryRequestBytes }),
    },
    cpu: {
      ...(cpuLimit !== undefined && {
        period: CPU_PERIOD_MICROSECONDS,
        quota: Math.round(cpuLimit * CPU_PERIOD_MICROSECONDS),
      }),
      ...(cpuRequest !== undefined && {
        shares: Math.max(2, Math.round(cpuRequest * CPU_SHARES)),
      }),
    },
  };
}

/** By the names that `nvidia-ctk cdi generate` gives them. */
function toDevices(numbers: readonly number[]): object[] {
  return numbers.map((number) => ({ path: `${GPU}=${number}` }));
}

/** Names of networks, but for what Podman has words for. */
function toNetwork({ network, networkName }: RunPlan): object {
  if (network === NetworkMode.none) return { netns: { nsmode: "none" } };
  if (networkName === undefined) return {};
  if (MODES.has(networkName)) return { netns: { nsmode: networkName } };
  const [, container] = /^container:(.+)$/.exec(networkName) ?? [];
  if (container !== undefined) return { netns: { nsmode: "container", value: container } };
  return { netns: { nsmode: "bridge" }, Networks: { [networkName]: {} } };
}

const MODES: ReadonlySet<string> = new Set([
  "none",
  "host",
  "bridge",
  "private",
  "slirp4netns",
  "pasta",
]);

/** Whom the process runs as is mapped to the caller, so that outputs belong to the caller. Root is already. */
function toKeepId(user: string): object {
  const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec(user) ?? [];
  if (user === "" || /^(?:0|root)(?::|$)/.test(user)) return {};
  if (uid === undefined) return { userns: { nsmode: "keep-id" } };
  return { userns: { nsmode: "keep-id", value: `uid=${uid},gid=${gid ?? uid}` } };
}
