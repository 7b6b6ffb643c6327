// A plan as the Engine API's create body: a pure function, compared with files in its test.
import {
  KEY_LABEL,
  type PlannedMount,
  type PlannedResources,
  type RunPlan,
} from "@task-api/runtime";
import { NetworkMode } from "@task-api/spec";

/** What the body depends on beside the plan. */
export interface EngineTraits {
  readonly kind: "docker" | "podman";
  readonly rootless: boolean;
  /** Whether the engine labels processes and files for SELinux. */
  readonly selinux: boolean;
  /** Whether the caller sees the engine's files; only Podman's adapter has to look. */
  readonly local?: boolean;
  /** The log driver that Docker is asked for. @default "json-file", which others can read as well */
  readonly logDriver?: "json-file" | "local";
  /** Open files and processes that a container may have; only Podman has to be told. */
  readonly ulimits?: { readonly files: number; readonly processes: number };
}

/** An engine of which nothing unusual is known. */
export const plainDocker: EngineTraits = { kind: "docker", rootless: false, selinux: false };

/** The resource that engines hand out as GPUs. */
export const GPU = "nvidia.com/gpu";

const NANO = 1e9;
const CPU_SHARES = 1024;
/** Engines refuse smaller reservations. */
const LEAST_RESERVATION_BYTES = 6 * 1024 * 1024;

/**
 * The body of `POST /containers/create` (contract §3). Secrets are in it in plain text: it goes to
 * the engine and nowhere else.
 */
export function createBody(
  key: string,
  plan: RunPlan,
  engine: EngineTraits = plainDocker,
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
    Labels: { ...plan.labels, [KEY_LABEL]: key },
    Tty: false,
    // A task ends by itself; its image's health check would only run beside it. Podman has timers for it.
    ...(engine.kind === "docker" && { Healthcheck: { Test: ["NONE"] } }),
    HostConfig: {
      LogConfig: toLogConfig(engine),
      ...toMounts(plan.mounts, engine),
      ...toLimits(plan.resources, engine),
      ...(plan.shmSizeBytes !== undefined && { ShmSize: plan.shmSizeBytes }),
      ...toNetwork(plan),
      ...toPodman(plan, engine),
      ...(engine.selinux && { SecurityOpt: ["label=disable"] }),
    },
  };
}

/**
 * A log that can be read again to its last line, whatever the engine does with the logs of other containers:
 * sends them elsewhere, keeps none, cuts them at a size or drops lines when it is busy. It goes with the
 * container; the lasting copy is beside the record. A size cannot be unlimited where the engine has one.
 */
function toLogConfig({ kind, logDriver = "json-file" }: EngineTraits): object {
  const size = { "max-size": "1000t" };
  if (kind === "podman") return { Type: "k8s-file", Config: size };
  return { Type: logDriver, Config: { ...size, mode: "blocking" } };
}

/** Resources that this engine cannot give, by name. */
export function unknownResources(plan: RunPlan): readonly string[] {
  return Object.entries(plan.resources.extended)
    .filter(([name, count]) => name !== GPU && count > 0)
    .map(([name]) => name);
}

/**
 * Mount objects, not `source:target` texts: colons are safe, and a missing source is an error. Podman
 * makes comma-separated options of them, so there a path with commas or quotes has to be such a text.
 */
function toMounts(planned: readonly PlannedMount[], { kind }: EngineTraits): object {
  const mounts = planned.flatMap(withSubmounts);
  const asText = ({ engineSource, target }: Bind): boolean =>
    kind === "podman" && /[,"]/.test(engineSource + target);
  const binds = mounts
    .filter((mount) => asText(mount))
    .map(
      ({ engineSource, target, readOnly }) => `${engineSource}:${target}:${readOnly ? "ro" : "rw"}`,
    );
  return {
    Mounts: mounts
      .filter((mount) => !asText(mount))
      .map(({ engineSource, target, readOnly }) => ({
        Type: "bind",
        Source: engineSource,
        Target: target,
        ReadOnly: readOnly,
      })),
    ...(binds.length > 0 && { Binds: binds }),
  };
}

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

function toLimits(resources: PlannedResources, engine: EngineTraits): object {
  const { cpuLimit, cpuRequest, memoryLimitBytes, memoryRequestBytes } = resources;
  const gpus = resources.extended[GPU] ?? 0;
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
    ...(gpus > 0 && { DeviceRequests: [toDevices(gpus, engine)] }),
  };
}

function toDevices(count: number, { kind }: EngineTraits): object {
  if (kind === "docker") return { Driver: "nvidia", Count: count, Capabilities: [["gpu"]] };
  const ids = Array.from({ length: count }, (_, index) => `${GPU}=${index}`);
  return { Driver: "cdi", DeviceIDs: ids };
}

function toNetwork({ network, networkName }: RunPlan): object {
  if (network === NetworkMode.none) return { NetworkMode: "none" };
  return networkName === undefined ? {} : { NetworkMode: networkName };
}

function toPodman({ image, user }: RunPlan, engine: EngineTraits): object {
  if (engine.kind !== "podman") return {};
  const { ulimits } = engine;
  return {
    ...(ulimits !== undefined && {
      Ulimits: [
        { Name: "nofile", Soft: ulimits.files, Hard: ulimits.files },
        { Name: "nproc", Soft: ulimits.processes, Hard: ulimits.processes },
      ],
    }),
    ...(engine.rootless && toKeepId(user ?? image.user ?? "")),
  };
}

/** Whom the process runs as is mapped to the caller, so that outputs belong to the caller. Root is already. */
function toKeepId(user: string): object {
  const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec(user) ?? [];
  if (user === "" || uid === "0" || user === "root") return {};
  if (uid === undefined) return { UsernsMode: "keep-id" };
  return { UsernsMode: `keep-id:uid=${uid},gid=${gid ?? uid}` };
}
