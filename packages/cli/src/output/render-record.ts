// A run record for people: state, result, memory, channels, next step.
import { formatBytes } from "@task-api/spec";
import type { ChannelReport, RunRecord, TaskResult } from "@task-api/runtime";

/** Several lines, each ending in a newline. */
export function renderRecord(record: RunRecord, file: string): string {
  const { result, plan } = record;
  const lines = [
    `${plan.name} (${plan.template} of ${plan.image.reference}): ${result?.reason ?? record.state}`,
    ...(result === undefined ? [] : renderResult(result)),
    ...(record.channels ?? []).flatMap(renderChannel),
    ...record.warnings.map((warning) => `  warning: ${warning}`),
    `  record: ${file}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Peak memory against the limit, for `--monitor-memory`. */
export function renderMemory(result: TaskResult): string {
  const { peakMemoryBytes: peak, memoryLimitBytes: limit } = result;
  const seen =
    peak === undefined
      ? "not measured (the task was over before the first sample)"
      : formatBytes(peak);
  const share =
    peak !== undefined && limit !== undefined ? ` (${Math.round((100 * peak) / limit)} %)` : "";
  return `  peak memory: ${seen} of ${limit === undefined ? "no limit" : formatBytes(limit)}${share}\n`;
}

function renderResult(result: TaskResult): string[] {
  return [
    `  ${result.message}`,
    ...(result.startedAt === undefined ? [] : [`  time: ${durationOf(result)}`]),
    ...(result.nextStep === undefined ? [] : [`  next step: ${result.nextStep}`]),
  ];
}

function renderChannel(report: ChannelReport): string[] {
  const { channel, direction, items, findings } = report;
  const files = items.reduce((total, item) => total + item.files, 0);
  const bytes = items.reduce((total, item) => total + item.bytes, 0);
  return [
    `  ${direction} '${channel}': ${items.length}${report.truncated ? "+" : ""} item(s), ${files} file(s), ${formatBytes(bytes)}`,
    ...findings.map(
      ({ severity, message }) => `    ${severity === "info" ? "note" : severity}: ${message}`,
    ),
  ];
}

function durationOf(result: TaskResult): string {
  const seconds =
    (Date.parse(result.endedAt) - Date.parse(result.startedAt ?? result.endedAt)) / 1000;
  return `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;
}
