// Memory and CPU of one container, from before its start to its end: from the kernel where the engine is on
// this machine, else from the engine. The best that can be had, never a reason to fail.
import { setTimeout as sleep } from "node:timers/promises";
import type { UsageEvent } from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { groupOfProcess, openGroup, usualGroups, type Group, type Usage } from "./cgroup.ts";
import { inspectContainer } from "./container-state.ts";
import { timeOf } from "@task-api/runtime/adapter";
import { readStats } from "./stats.ts";
import { createUsageTally } from "./usage-tally.ts";

/** A watch over one container. It keeps no process alive, and ends with the container. */
export interface UsageWatch {
  /** The last sample. */
  latest(): UsageEvent | undefined;
  /** Calls `take` with the last sample and with every later one; for one listener. */
  listen(take: (event: UsageEvent) => void): void;
  close(): void;
}

/** The whole of a run may be over before the engine has said that it started. */
const SHORTEST_INTERVAL_MS = 5;
const LONGEST_INTERVAL_MS = 250;
/** Until then the interval is this part of what the run has lasted: short runs want a curve too. */
const PART = 1 / 50;

/** Begins to watch the container `id`; `started` settles once the engine has answered to its start. */
export function watchUsage(
  client: EngineClient,
  id: string,
  started: Promise<unknown> = Promise.resolve(),
): UsageWatch {
  const closing = new AbortController();
  const { signal } = closing;
  const tally = createUsageTally();
  let latest: UsageEvent | undefined;
  let take: ((event: UsageEvent) => void) | undefined;
  const give = (usage: Usage): void => {
    if (signal.aborted) return;
    latest = tally(usage, timeOf(new Date()));
    take?.(latest);
  };
  // A run is not told apart by whether it could be measured.
  void sample(client, id, { started, signal, give }).catch(() => undefined);
  return {
    latest: () => latest,
    listen(listener) {
      take = listener;
      if (latest !== undefined) listener(latest);
    },
    close: () => closing.abort(),
  };
}

interface Sampling {
  readonly started: Promise<unknown>;
  readonly signal: AbortSignal;
  readonly give: (usage: Usage) => void;
}

async function sample(client: EngineClient, id: string, sampling: Sampling): Promise<void> {
  const { signal, give } = sampling;
  const group =
    client.endpoint.kind === "socket" ? await findGroup(client, id, sampling) : undefined;
  if (group !== undefined) return sampleGroup(group, sampling);
  await sampling.started;
  for await (const usage of readStats(client, id, signal)) give(usage);
}

async function sampleGroup(group: Group, { signal, give }: Sampling): Promise<void> {
  const readNow = (): boolean => {
    const usage = group.read();
    if (usage !== undefined) give(usage);
    return usage !== undefined;
  };
  // What a run took in all is to be read between the end of its process and that of its group, some 15 ms later.
  // On a busy machine that is missed at times: then the last sample is the one before.
  let stop: (() => void) | undefined;
  try {
    const begun = performance.now();
    while (readNow()) {
      stop ??= group.onPopulated(readNow);
      const part = (performance.now() - begun) * PART;
      const interval = Math.min(Math.max(part, SHORTEST_INTERVAL_MS), LONGEST_INTERVAL_MS);
      await sleep(interval, undefined, { signal, ref: false });
    }
  } finally {
    stop?.();
  }
}

/** Looks where groups usually are while the engine starts the container, then asks it for the process. */
async function findGroup(
  client: EngineClient,
  id: string,
  { started, signal }: Sampling,
): Promise<Group | undefined> {
  const answer = { came: false };
  void started.finally(() => (answer.came = true)).catch(() => undefined);
  const places = usualGroups(id, process.getuid?.());
  // The answer is looked at before the places: a group that is there by then is found.
  for (let isLast = false; !isLast;) {
    isLast = answer.came;
    for (const path of places) {
      const group = openGroup(path);
      if (group !== undefined) return group;
    }
    if (!isLast) await sleep(SHORTEST_INTERVAL_MS, undefined, { signal, ref: false });
  }
  const state = await inspectContainer(client, id, signal);
  const path = groupOfProcess(state?.pid ?? 0, id);
  return path === undefined ? undefined : openGroup(path);
}
