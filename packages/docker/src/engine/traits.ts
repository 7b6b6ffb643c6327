// What creating a container has to know of the engine. For Docker that is nothing beyond its name,
// which every answer carries; Podman is asked once.
import { readFile } from "node:fs/promises";
import { plainDocker, type EngineTraits } from "../container/create-body.ts";
import type { EngineClient } from "../http/engine-client.ts";
import type { EngineFacts } from "./describe.ts";
import { isPodman } from "./is-podman.ts";

/** Podman lowers its own limit of processes to this. */
const PODMAN_PROCESSES = 32_768;

/** The traits of the engine behind `client`. */
export async function readTraits(
  client: EngineClient,
  facts: () => Promise<EngineFacts>,
): Promise<EngineTraits> {
  if (client.serverHeader() === undefined) await client.call("GET", "/_ping");
  if (!isPodman(client)) return plainDocker;
  const { description, selinux } = await facts();
  const { rootless, local } = description;
  return {
    kind: "podman",
    rootless,
    local,
    selinux,
    ...(local && { ulimits: await ownLimits() }),
  };
}

/** Podman asks for more than an ordinary user may have; this process's own limits are allowed. */
async function ownLimits(): Promise<{ files: number; processes: number }> {
  const text = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const hard = (name: string, fallback: number): number => {
    const value = Number(new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, "m").exec(text)?.[1]);
    return Number.isSafeInteger(value) && value > 0 ? value : fallback;
  };
  return {
    files: hard("Max open files", 1024),
    processes: Math.min(hard("Max processes", PODMAN_PROCESSES), PODMAN_PROCESSES),
  };
}
