// What creating a container has to know of the engine, out of what is known of it.
import { readFile } from "node:fs/promises";
import type { EngineTraits } from "../container/engine-traits.ts";
import type { EngineFacts } from "./describe.ts";

/** Podman lowers its own limit of processes to this. */
const PODMAN_PROCESSES = 32_768;

/** The traits of the engine behind `client`. */
export async function readTraits(facts: EngineFacts): Promise<EngineTraits> {
  const { selinux } = facts;
  const { kind, rootless, local } = facts.description;
  const common = { selinux, seesOurFiles: local && !facts.callerInContainer };
  if (kind === "docker") return { kind, ...common };
  return { kind, ...common, rootless, ...(local && { ulimits: await ownLimits() }) };
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
