// What a run took of memory and CPU, for people: against its limit, against what its scale rules asked for,
// and over time.
import { escapeForTerminal, formatBytes, writeComplexity } from "@task-api/spec";
import {
  PeakSource,
  type PlannedScaleRule,
  type RunFinding,
  type RunRecord,
  type TaskResult,
  type UsageRecord,
} from "@task-api/runtime";
import { formatSeconds } from "./render-duration.ts";
import { renderSparkline, type TimedValue } from "./sparkline.ts";
import { cpuCurve, memoryCurve } from "./usage-curves.ts";

const CURVE_WIDTH = 40;

/** For `--monitor-memory`: several lines, each ending in a newline. */
export function renderMemory({ plan, findings }: RunRecord, result: TaskResult): string {
  const lines = [
    `  peak memory: ${describePeak(result)}`,
    ...(plan.scaleRules ?? []).map(renderScaleRule),
    ...(findings ?? []).flatMap(renderFinding),
  ];
  return `${lines.map(escapeForTerminal).join("\n")}\n`;
}

function describePeak(result: TaskResult): string {
  const { peakMemoryBytes: peak, memoryLimitBytes: limit } = result;
  if (peak === undefined) return "not measured, nothing could be seen of the task's memory";
  const share = limit === undefined ? 0 : Math.round((100 * peak) / limit);
  const against = limit === undefined ? ", no limit" : ` of ${formatBytes(limit)} (${share} %)`;
  return `${formatBytes(peak)}${against}${describeSource(result)}`;
}

/** Nothing needs to be said of a peak that the kernel has kept to the end. */
function describeSource({ peakBy, peakUnseenSeconds }: TaskResult): string {
  if (peakUnseenSeconds === undefined) return "";
  const seconds = formatSeconds(peakUnseenSeconds);
  return peakBy === PeakSource.kernel
    ? `, last looked at ${seconds} before the end`
    : `, the highest of samples up to ${seconds} apart`;
}

/** A rule, and what it asked for. */
export function renderScaleRule(rule: PlannedScaleRule): string {
  const { channel, type, sizeBytes, askedBytes } = rule;
  const asked = askedBytes === undefined ? "nothing" : formatBytes(askedBytes);
  return `  scale rule of input '${channel}' (${type}): ${asked} (1.1 × ${writeComplexity(rule)}, n = ${formatBytes(sizeBytes)})`;
}

/** A finding and what to do about it. */
export function renderFinding({ severity, message, hint }: RunFinding): string[] {
  return [`    ${severity}: ${message}`, ...(hint === undefined ? [] : [`      hint: ${hint}`])];
}

/** Memory and CPU over time; nothing for a run that was over at once. */
export function renderCurves(usage: UsageRecord | undefined): string[] {
  if (usage === undefined || usage.seconds.length < 2) return [];
  const [memory, cpu] = [memoryCurve(usage), cpuCurve(usage, CURVE_WIDTH)];
  const seconds = formatSeconds(usage.seconds.at(-1) ?? 0);
  return [
    `    memory ${renderSparkline(memory, CURVE_WIDTH)} up to ${formatBytes(highest(memory))} in ${seconds}`,
    `    cpu    ${renderSparkline(cpu, CURVE_WIDTH)} up to ${highest(cpu).toFixed(2)} CPU`,
  ];
}

function highest(curve: readonly TimedValue[]): number {
  return Math.max(0, ...curve.map(({ value }) => value));
}
