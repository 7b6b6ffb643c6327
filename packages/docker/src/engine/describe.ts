// Who the engine is and what its machine has, from /version and /info.
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { hostname, release } from "node:os";
import {
  PeakSource,
  booleanAt,
  itemsAt,
  numberAt,
  stringAt,
  stringsAt,
  type Capacity,
  type CapacityOptions,
  type EngineDescription,
} from "@task-api/runtime";
import { formatEndpoint } from "../endpoint/endpoint.ts";
import type { EngineClient } from "../http/engine-client.ts";
import { engineRefused, notUnderstood } from "../http/engine-failure.ts";
import { GPU } from "../container/create-body.ts";
import { isPodman } from "./is-podman.ts";

/** What was read of an engine. */
export interface EngineFacts {
  readonly description: EngineDescription & { readonly kind: "docker" | "podman" };
  readonly selinux: boolean;
  /** Then the engine may be outside of it, whatever its name. */
  readonly callerInContainer: boolean;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Names of devices that the engine has found itself, e.g. `nvidia.com/gpu=0`. */
  readonly devices: readonly string[];
}

/** Engines put one of these into every container of theirs. */
const CONTAINER_MARKS = ["/.dockerenv", "/run/.containerenv"];

/** Asks the engine about itself. @throws RuntimeFailure EngineUnavailable */
export async function readEngineFacts(client: EngineClient): Promise<EngineFacts> {
  const [version, info] = await Promise.all(
    ["/version", "/info"].map(async (path) => {
      const answer = await client.call("GET", path);
      if (answer.status !== 200) throw engineRefused(client, path, answer);
      return answer.body;
    }),
  );
  const number = stringAt(version, "Version");
  if (number === undefined) throw notUnderstood(client, "asking for /version", "its Version");
  const security = stringsAt(info, "SecurityOptions");
  // Docker lists it among its security options, Podman has a field of its own.
  const rootless =
    booleanAt(info, "Rootless") ?? security.some((option) => option.startsWith("name=rootless"));
  const local = client.endpoint.kind === "socket" && (await isHere(info));
  const peakBy = peakSource(info, { local, rootless });
  return {
    description: {
      kind: isPodman(client) ? "podman" : "docker",
      version: number,
      host: formatEndpoint(client.endpoint),
      local,
      rootless,
      platform: `${stringAt(version, "Os") ?? "linux"}/${stringAt(version, "Arch") ?? ""}`,
      unenforced: unenforcedLimits(info, rootless),
      ...(peakBy !== undefined && { peakBy }),
    },
    selinux: security.some((option) => option.startsWith("name=selinux")),
    callerInContainer: CONTAINER_MARKS.some((file) => existsSync(file)),
    cpus: numberAt(info, "NCPU") ?? 0,
    memoryBytes: numberAt(info, "MemTotal") ?? 0,
    devices: itemsAt(info, "DiscoveredDevices")
      .map((device) => stringAt(device, "ID"))
      .filter((id) => id !== undefined),
  };
}

/** What the engine's machine has; GPUs are looked for only when they are asked for. */
export async function readCapacity(
  facts: EngineFacts,
  options: CapacityOptions = {},
): Promise<Capacity> {
  const gpus = options.extended?.includes(GPU) === true ? await countGpus(facts) : 0;
  return {
    cpus: facts.cpus,
    memoryBytes: facts.memoryBytes,
    extended: gpus === 0 ? {} : { [GPU]: String(gpus) },
  };
}

/** A socket may lead out of this container or into a virtual machine: then names and folders differ. */
async function isHere(info: unknown): Promise<boolean> {
  if (stringAt(info, "Name") === hostname()) return true;
  const folder = stringAt(info, "DockerRootDir");
  if (folder === undefined) return false;
  return stat(folder).then(
    () => true,
    () => false,
  );
}

/** The kernel's peak goes away with the container: only on this machine is it read in time. */
function peakSource(
  info: unknown,
  { local, rootless }: { readonly local: boolean; readonly rootless: boolean },
): PeakSource | undefined {
  const isVersion1 = stringAt(info, "CgroupVersion") !== "2";
  if (isVersion1 && rootless) return undefined;
  return local && (isVersion1 || keepsPeaks(release())) ? PeakSource.kernel : PeakSource.sampled;
}

/** cgroup v2 keeps peaks since Linux 5.19. */
function keepsPeaks(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 19);
}

function unenforcedLimits(info: unknown, rootless: boolean): EngineDescription["unenforced"] {
  const oldRootless = rootless && stringAt(info, "CgroupVersion") === "1";
  const memory = oldRootless || booleanAt(info, "MemoryLimit") === false;
  const cpu = oldRootless || booleanAt(info, "CpuCfsQuota") === false;
  return [...(memory ? (["memory"] as const) : []), ...(cpu ? (["cpu"] as const) : [])];
}

async function countGpus({ devices, description }: EngineFacts): Promise<number> {
  const indexed = devices.filter((id) => new RegExp(`^${GPU}=\\d+$`).test(id));
  if (indexed.length > 0 || !description.local) return indexed.length;
  return (await readdir("/proc/driver/nvidia/gpus").catch(() => [])).length;
}
