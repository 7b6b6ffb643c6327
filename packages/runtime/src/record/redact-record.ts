// Takes secret values out of what a record says in words: messages of the engine, values that were
// filled from a secret, names that people gave. What programs go by (ids, times, paths, reasons) is left
// alone: a secret may happen to be "docker" or "2026".
import type { Redact } from "../redact/redactor.ts";
import type { RunRecord } from "./run-record.ts";

type Result = NonNullable<RunRecord["result"]>;
type Retry = NonNullable<RunRecord["plan"]["retry"]>;
type Pod = NonNullable<RunRecord["plan"]["pod"]>;
type Channel = NonNullable<RunRecord["channels"]>[number];

/** A copy without the secrets that `redact` knows. */
export function redactRecord(record: RunRecord, redact: Redact): RunRecord {
  const { plan, attempts, warnings, channels, findings, result } = record;
  return {
    ...record,
    plan: {
      ...plan,
      name: redact(plan.name),
      ...(plan.command !== undefined && { command: plan.command.map(redact) }),
      env: plan.env.map((entry) => ({ ...entry, value: redact(entry.value) })),
      ...(plan.retry !== undefined && { retry: redactRetry(plan.retry, redact) }),
      exitCodes: redactValues(plan.exitCodes, redact),
      labels: redactValues(plan.labels, redact),
      ...(plan.pod !== undefined && { pod: redactPod(plan.pod, redact) }),
    },
    attempts: attempts.map((attempt) =>
      attempt.result === undefined
        ? attempt
        : { ...attempt, result: redactResult(attempt.result, redact) },
    ),
    warnings: warnings.map(redact),
    ...(channels !== undefined && {
      channels: channels.map((channel) => redactChannel(channel, redact)),
    }),
    ...(findings !== undefined && {
      findings: findings.map((finding) => ({ ...finding, message: redact(finding.message) })),
    }),
    ...(result !== undefined && { result: redactResult(result, redact) }),
  };
}

function redactPod(pod: Pod, redact: Redact): Pod {
  return {
    ...pod,
    annotations: redactValues(pod.annotations, redact),
    env: pod.env.map((entry) => {
      const { value } = entry;
      return typeof value === "string" ? { ...entry, value: redact(value) } : entry;
    }),
  };
}

function redactRetry(retry: Retry, redact: Redact): Retry {
  return {
    ...retry,
    memorySteps: retry.memorySteps.map((step) => ({
      ...step,
      ...(step.command !== undefined && { command: step.command.map(redact) }),
      ...(step.env !== undefined && {
        env: step.env.map(({ name, value }) => ({ name, value: redact(value) })),
      }),
    })),
  };
}

function redactResult(result: Result, redact: Redact): Result {
  return {
    ...result,
    message: redact(result.message),
    ...(result.nextStep !== undefined && { nextStep: redact(result.nextStep) }),
  };
}

function redactChannel(channel: Channel, redact: Redact): Channel {
  return {
    ...channel,
    items: channel.items.map((item) => ({ ...item, id: redact(item.id) })),
    findings: channel.findings.map(({ item, ...finding }) => ({
      ...finding,
      message: redact(finding.message),
      ...(item !== undefined && { item: redact(item) }),
    })),
  };
}

function redactValues(
  values: Readonly<Record<string, string>>,
  redact: Redact,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, redact(value)]));
}
