// From readings of counters to usage events: keeps the peaks, so that a sample that nobody took in time
// takes none of them along.
import { PeakSource, type UsageEvent } from "@task-api/runtime";
import type { Usage } from "./cgroup.ts";

/** Makes an event of every reading of one container. */
export function createUsageTally(): (usage: Usage, at: string) => UsageEvent {
  let before: Usage = { usedBytes: 0, idleFileBytes: 0, cpuSeconds: 0 };
  let peakMemoryBytes = 0;
  let peakWorkingSetBytes = 0;
  let hadProcess = false;
  let isOver = false;
  return (usage, at) => {
    const { usedBytes, idleFileBytes, peakBytes, cpuSeconds, isEmpty } = usage;
    const memoryBytes = Math.max(usedBytes - idleFileBytes, 0);
    const highest = peakBytes ?? usedBytes;
    // A peak that came since the last reading: files in the cache were part of it, at most as many as
    // before or after.
    const isNew = highest > peakMemoryBytes;
    const cached = Math.max(idleFileBytes, before.idleFileBytes);
    peakWorkingSetBytes = Math.max(peakWorkingSetBytes, memoryBytes, isNew ? highest - cached : 0);
    peakMemoryBytes = Math.max(peakMemoryBytes, highest);
    hadProcess ||= isEmpty === false;
    // The file that tells may be gone before the counters are.
    if (isEmpty !== undefined) isOver = hadProcess && isEmpty;
    before = usage;
    return {
      type: "usage",
      at,
      memoryBytes,
      peakMemoryBytes,
      peakBy: peakBytes === undefined ? PeakSource.sampled : PeakSource.kernel,
      peakWorkingSetBytes,
      cpuSeconds,
      ...(isOver && { isLast: true }),
    };
  };
}
