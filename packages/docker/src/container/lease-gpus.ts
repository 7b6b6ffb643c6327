// Which GPUs a task gets: engines would hand the same ones to everybody. Each container of ours says in a
// label which it has, so the engine's own list of containers tells which are free, whoever has started them.
// How many there are is for the engine to say: it refuses one that it does not have.
import type { ListedRun } from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { listContainers } from "./list.ts";

/** The numbers of the GPUs that a container has, separated by commas. */
export const GPUS_LABEL = "task-api.gpus";

/** GPUs for one container. */
export interface GpuLease {
  /** Their numbers, the lowest free ones. */
  readonly numbers: readonly number[];
  /** Names of the containers that have others. */
  readonly holders: readonly string[];
}

/** Chooses `count` GPUs that no container of ours has. */
export async function chooseGpus(client: EngineClient, count: number): Promise<GpuLease> {
  const holding = await holders(client);
  const taken = new Set(holding.flatMap((container) => gpusOf(container)));
  const numbers: number[] = [];
  for (let next = 0; numbers.length < count; next += 1) if (!taken.has(next)) numbers.push(next);
  return { numbers, holders: holding.map(({ name }) => name) };
}

/**
 * Whether another container has one of the GPUs of container `id`, which was created with them and has not
 * been started. Two that were created at the same moment both see it: then both have to choose again.
 */
export async function isContested(
  client: EngineClient,
  id: string,
  { numbers }: GpuLease,
): Promise<boolean> {
  const others = (await holders(client)).filter((container) => container.id !== id);
  return others.some((container) => gpusOf(container).some((gpu) => numbers.includes(gpu)));
}

async function holders(client: EngineClient): Promise<readonly ListedRun[]> {
  const all = await listContainers(client, {});
  return all.filter((container) => container.state !== "exited" && gpusOf(container).length > 0);
}

function gpusOf({ labels }: ListedRun): readonly number[] {
  const text = labels[GPUS_LABEL] ?? "";
  return text === "" ? [] : text.split(",").map(Number);
}
