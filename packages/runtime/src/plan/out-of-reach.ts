// Folders of this machine that a cluster of other machines does not have: a pod would find nothing there, or
// something else (contract §3).
import type { Finding } from "@task-api/spec";
import type { EngineDescription } from "../port/container-runtime.ts";
import type { PlannedMount } from "../port/run-plan.ts";
import { claimFolder, isMapped, type PathMapping } from "./path-map.ts";

/** What decides whether a folder is there. */
export interface Reach {
  readonly engine: Pick<EngineDescription, "kind" | "local">;
  readonly pathMappings: readonly PathMapping[];
}

/** The channels that the nodes of the cluster cannot be expected to have. Docker is asked itself (its adapter). */
export function outOfReach(mounts: readonly PlannedMount[], reach: Reach): readonly Finding[] {
  const { engine, pathMappings } = reach;
  if (engine.kind !== "kubernetes") return onClaims(mounts, engine);
  if (engine.local) return [];
  return mounts
    .filter(({ source }) => !isMapped(source, pathMappings))
    .map(({ channel, direction, source }) => ({
      code: "task/host-path-elsewhere",
      severity: "error",
      path: [direction === "input" ? "inputs" : "outputs", channel],
      message: `${direction} '${channel}' is a folder of this machine, which the machines of the cluster do not have: ${source}`,
      hint: `bind it to a volume (persistentVolumeClaim), or, where a shared file system has it on every node, say where: --path-map ${source}=THERE`,
    }));
}

/** Claims are of a cluster. */
function onClaims(mounts: readonly PlannedMount[], { kind }: Reach["engine"]): readonly Finding[] {
  return mounts
    .filter(({ engineSource }) => claimFolder(engineSource) !== undefined)
    .map(({ channel, direction, source, engineSource }) => ({
      code: "task/host-path-elsewhere",
      severity: "error",
      path: [direction === "input" ? "inputs" : "outputs", channel],
      message: `${direction} '${channel}' (${source}) is said to be at ${engineSource}, and ${kind} has no claims`,
      hint: "run it with --mode k8s, or map the path to one of the engine's machine",
    }));
}
