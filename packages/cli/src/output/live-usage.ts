// The live line of a run: memory as a curve and against its limit, CPU, time; as much of it as there is room for.
import { addSample, type UsageEvent, type UsageRecord } from "@task-api/runtime";
import { formatBytes } from "@task-api/spec";
import type { LiveLine } from "./live-line.ts";
import { formatSeconds } from "./render-duration.ts";
import { renderSparkline } from "./sparkline.ts";
import { cpusNow, memoryCurve } from "./usage-curves.ts";

/** Shows the usage of one attempt after the other. */
export interface LiveUsage {
  /** A container begins, with this limit. */
  begin(limitBytes: number | undefined): void;
  take(event: UsageEvent): void;
}

/** More often nobody can read it. */
const REDRAW_MS = 100;
const LEAST_CURVE = 6;
const MOST_CURVE = 32;

/** Draws on the line. */
export function createLiveUsage(line: LiveLine): LiveUsage {
  let usage: UsageRecord | undefined;
  let limit: number | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    begin(limitBytes) {
      usage = undefined;
      limit = limitBytes;
      line.show(() => "");
    },
    take(event) {
      const now = addSample(usage, event);
      usage = now;
      if (performance.now() - drawnAt < REDRAW_MS) return;
      drawnAt = performance.now();
      line.show((columns) => renderLiveUsage(now, limit, columns));
    },
  };
}

/**
 * At most `columns` characters; "" where not even the memory fits.
 * @example "▁▂▂▅▇█ 36.5 MiB of 256 MiB (14 %), 0.98 CPU, 12 s"
 */
export function renderLiveUsage(
  usage: UsageRecord,
  limitBytes: number | undefined,
  columns: number,
): string {
  const memoryBytes = usage.memoryBytes.at(-1) ?? 0;
  const memory = formatBytes(memoryBytes);
  const limited =
    limitBytes === undefined
      ? memory
      : `${memory} of ${formatBytes(limitBytes)} (${Math.round((100 * memoryBytes) / limitBytes)} %)`;
  const cpu = `${cpusNow(usage).toFixed(2)} CPU`;
  const texts = [
    `${limited}, ${cpu}, ${formatSeconds(usage.seconds.at(-1) ?? 0)}`,
    `${limited}, ${cpu}`,
    limited,
    memory,
  ];
  const text =
    texts.find((one) => one.length + 1 + LEAST_CURVE <= columns) ??
    texts.find((one) => one.length <= columns) ??
    "";
  const room = Math.min(columns - text.length - 1, MOST_CURVE);
  if (text === "" || room < LEAST_CURVE) return text;
  return `${renderSparkline(memoryCurve(usage), room)} ${text}`;
}
