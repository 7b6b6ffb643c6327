// The usage of an attempt as its result tells it: peak, how it was come by, CPU time.
import { PeakSource } from "../port/events.ts";
import type { TaskResult } from "../result/task-result.ts";
import type { UsageRecord } from "./usage-record.ts";

/** The measures of a result; `endedAt` says how long nobody had looked. */
export function measured(
  usage: UsageRecord,
  endedAt: string,
): Pick<TaskResult, "peakMemoryBytes" | "peakBy" | "peakUnseenSeconds" | "cpuSeconds"> {
  const { peakMemoryBytes, peakBy, cpuSeconds } = usage;
  const unseen = unseenSeconds(usage, endedAt);
  return {
    peakMemoryBytes,
    peakBy,
    ...(unseen > 0 && { peakUnseenSeconds: unseen }),
    cpuSeconds: cpuSeconds.at(-1) ?? 0,
  };
}

/** The kernel remembers what was between two looks; samples do not. */
function unseenSeconds({ peakBy, whole, from, seconds }: UsageRecord, endedAt: string): number {
  if (whole && peakBy === PeakSource.kernel) return 0;
  const last = seconds.at(-1) ?? 0;
  const since = Math.max(0, (Date.parse(endedAt) - Date.parse(from)) / 1000 - last);
  const between = peakBy === PeakSource.kernel ? 0 : last - (seconds.at(-2) ?? last);
  return Math.round(Math.max(since, between) * 1000) / 1000;
}
