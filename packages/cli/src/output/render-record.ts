// A run record for people: state, result, memory, channels, next step.
import { escapeForTerminal, formatBytes } from "@task-api/spec";
import { logFileOf, type ChannelReport, type RunRecord, type TaskResult } from "@task-api/runtime";
import { formatSeconds } from "./render-duration.ts";
import { renderCurves, renderFinding, renderScaleRule } from "./render-memory.ts";

type Attempt = RunRecord["attempts"][number];

/** Several lines, each ending in a newline. */
export function renderRecord(record: RunRecord, file: string, now: Date = new Date()): string {
  const { result, plan } = record;
  const lines = [
    `${plan.name} (${plan.template} of ${plan.image.reference}): ${result?.reason ?? stateOf(record)}`,
    ...(result === undefined ? renderUnfinished(record, now) : renderResult(result)),
    ...(record.attempts.length > 1 ? [renderAttempts(record.attempts)] : []),
    ...(record.channels ?? []).flatMap(renderChannel),
    ...record.warnings.map((warning) => `  warning: ${warning}`),
    `  record: ${file}`,
  ];
  // Names and messages come from others: nothing in them may act on a terminal.
  return `${lines.map(escapeForTerminal).join("\n")}\n`;
}

/** A cluster has a task before it runs it. */
function stateOf({ state, plan, attempts }: RunRecord): string {
  const isWaiting = plan.startupTimeoutSeconds !== undefined && state === "running";
  return isWaiting && attempts.at(-1)?.startedAt === undefined ? "waiting for its start" : state;
}

/** What a record holds beside that: where it ran, on what, with what (`runs show`). */
export function renderDetails(record: RunRecord, file: string): string {
  const { plan, engine, attempts } = record;
  const lines = [
    `  id: ${record.id}`,
    `  created: ${record.createdAt}`,
    `  engine: ${engine.kind} at ${engine.host}`,
    ...(engine.namespace === undefined ? [] : [`  namespace: ${engine.namespace}`]),
    `  image: ${plan.image.reference} (${plan.image.digest ?? plan.image.id}, ${plan.image.platform})`,
    ...(plan.command === undefined ? [] : [`  command: ${JSON.stringify(plan.command)}`]),
    ...plan.env.map(({ name, value }) => `  env ${name}=${value}`),
    ...plan.mounts.map(
      ({ channel, direction, source, target }) =>
        `  ${direction} ${channel}: ${source} at ${target}`,
    ),
    ...(plan.volumes ?? []).map(
      ({ channel, direction, volume, subPath, target }) =>
        `  ${direction} ${channel}: volume ${JSON.stringify(volume)}${subPath === undefined ? "" : `, ${subPath} in it,`} at ${target}`,
    ),
    ...(plan.timeoutSeconds === undefined ? [] : [`  timeout: ${plan.timeoutSeconds} s`]),
    ...attempts.flatMap((attempt) => [renderAttempt(attempt), ...renderCurves(attempt.usage)]),
    ...(record.plan.scaleRules ?? []).map(renderScaleRule),
    ...(record.findings ?? []).flatMap(renderFinding),
    `  log: ${logFileOf(file)}`,
  ];
  return `${lines.map(escapeForTerminal).join("\n")}\n`;
}

function renderAttempt({ number, resources, container, result }: Attempt): string {
  const { cpuLimit, memoryLimitBytes } = resources;
  const cpu = cpuLimit === undefined ? "no CPU limit" : `${cpuLimit} CPU`;
  const memory = memoryLimitBytes === undefined ? "no memory limit" : formatBytes(memoryLimitBytes);
  return [
    `  attempt ${number}: ${result?.reason ?? "goes on"}, ${cpu}, ${memory}`,
    ...(result?.peakMemoryBytes === undefined
      ? []
      : [`peak ${formatBytes(result.peakMemoryBytes)}`]),
    ...(result?.cpuSeconds === undefined ? [] : [`${result.cpuSeconds.toFixed(2)} s of CPU time`]),
    ...(container === undefined ? [] : [container.name]),
  ].join(", ");
}

/** What is said between two attempts. */
export function renderRetry({ number, result }: Attempt, { resources }: Attempt): string {
  const { memoryLimitBytes } = resources;
  const memory = memoryLimitBytes === undefined ? "" : ` (memory ${formatBytes(memoryLimitBytes)})`;
  const why = result?.message ?? result?.reason ?? "it failed";
  return `${escapeForTerminal(`attempt ${number}: ${why}; trying again${memory}`)}\n`;
}

/** What is in channels, and how it departs from the item convention. */
export function renderChannels(reports: readonly ChannelReport[]): string {
  return reports
    .flatMap(renderChannel)
    .map((line) => `${escapeForTerminal(line.slice(2))}\n`)
    .join("");
}

function renderUnfinished({ createdAt, attempts }: RunRecord, now: Date): string[] {
  const seconds = Math.round((now.getTime() - Date.parse(createdAt)) / 1000);
  const container = attempts.at(-1)?.container;
  return [
    `  since: ${createdAt} (${seconds} s)`,
    ...(container === undefined ? [] : [`  container: ${container.name}`]),
  ];
}

function renderResult(result: TaskResult): string[] {
  return [
    `  ${result.message}`,
    ...(result.startedAt === undefined ? [] : [`  time: ${durationOf(result)}`]),
    ...(result.nextStep === undefined ? [] : [`  next step: ${result.nextStep}`]),
  ];
}

function renderAttempts(attempts: readonly Attempt[]): string {
  const each = attempts.map(({ number, resources, result }) => {
    const { memoryLimitBytes } = resources;
    const memory = memoryLimitBytes === undefined ? "" : ` with ${formatBytes(memoryLimitBytes)}`;
    return `${number} ${result?.reason ?? "goes on"}${memory}`;
  });
  return `  attempts: ${each.join(", ")}`;
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
  return formatSeconds(seconds);
}
