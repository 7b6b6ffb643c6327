// The usage of an attempt as curves: memory, and CPUs used at a time, which a record keeps as CPU time so far.
import type { UsageRecord } from "@task-api/runtime";
import type { TimedValue } from "./sparkline.ts";

/** Bytes over time. */
export function memoryCurve({ seconds, memoryBytes }: UsageRecord): readonly TimedValue[] {
  return seconds.map((time, index) => ({ seconds: time, value: memoryBytes[index] ?? 0 }));
}

/** Over a shorter time the kernel's counter says nothing: it moves with the scheduler's ticks. */
const LEAST_SECONDS = 0.1;

/** CPUs over time, at most `points` of them: of each, the average since the one before. */
export function cpuCurve(
  { seconds, cpuSeconds }: UsageRecord,
  points: number,
): readonly TimedValue[] {
  const least = Math.max((seconds.at(-1) ?? 0) / points, LEAST_SECONDS);
  const curve: TimedValue[] = [];
  let before = 0;
  for (const [index, time] of seconds.entries()) {
    const passed = time - (seconds[before] ?? 0);
    if (passed < least) continue;
    curve.push({
      seconds: time,
      value: ((cpuSeconds[index] ?? 0) - (cpuSeconds[before] ?? 0)) / passed,
    });
    before = index;
  }
  return curve;
}

/** CPUs used of late: over the last second or a little more, since shorter times say nothing. */
export function cpusNow({ seconds, cpuSeconds }: UsageRecord): number {
  const last = seconds.at(-1) ?? 0;
  const begin = Math.max(
    seconds.findLastIndex((time) => last - time >= 1),
    0,
  );
  const passed = last - (seconds[begin] ?? 0);
  return passed === 0 ? 0 : ((cpuSeconds.at(-1) ?? 0) - (cpuSeconds[begin] ?? 0)) / passed;
}
