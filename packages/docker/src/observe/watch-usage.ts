// Usage events while a container runs: from the kernel where the engine is on this machine, else
// from the engine. The best that can be had, never a reason to fail.
import { setTimeout as sleep } from "node:timers/promises";
import type { UsageEvent } from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { groupOfProcess, openGroup, usualGroups, type Usage, type UsageReader } from "./cgroup.ts";
import { inspectContainer } from "./container-state.ts";
import { timeOf } from "./engine-time.ts";
import { readStats } from "./stats.ts";

/** Short runs want a peak too: often at first, then less and less. */
const FIRST_INTERVAL_MS = 20;
const LONGEST_INTERVAL_MS = 500;
const GROWTH = 1.2;

/** Calls `take` with every sample, until `signal` is raised or the container has ended. */
export async function sampleUsage(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
  take: (event: UsageEvent) => void,
): Promise<void> {
  const give = (usage: Usage): void => take({ type: "usage", at: timeOf(new Date()), ...usage });
  try {
    const read =
      client.endpoint.kind === "socket" ? await findGroup(client, id, signal) : undefined;
    if (read === undefined) {
      for await (const usage of readStats(client, id, signal)) give(usage);
      return;
    }
    let interval = FIRST_INTERVAL_MS;
    for (let usage = await read(); usage !== undefined; usage = await read()) {
      if (signal.aborted) return;
      give(usage);
      await sleep(interval, undefined, { signal });
      interval = Math.min(interval * GROWTH, LONGEST_INTERVAL_MS);
    }
  } catch {
    // A run is not told apart by whether it could be measured.
  }
}

async function findGroup(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
): Promise<UsageReader | undefined> {
  for (const path of usualGroups(id)) {
    const reader = await openGroup(path);
    if (reader !== undefined) return reader;
  }
  const state = await inspectContainer(client, id, signal);
  const path = await groupOfProcess(state?.pid ?? 0, id);
  return path === undefined ? undefined : openGroup(path);
}
