// The few things the demo reads from the record of a task run. The record's format is described by
// its published schema; a field that is missing there is missing here.
import { readFileSync } from "node:fs";

/** What the demo shows of a run. */
export interface RunSummary {
  readonly reason: string | undefined;
  /** RFC 3339. */
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly peakMemoryBytes: number | undefined;
  readonly memoryLimitBytes: number | undefined;
  /** What the item check of the channels found, in sentences. */
  readonly findings: readonly string[];
}

/** Reads a record written by `task-api run`. */
export function readRunSummary(file: string): RunSummary {
  const record: unknown = JSON.parse(readFileSync(file, "utf8"));
  const result = at(record, "result");
  return {
    reason: text(at(result, "reason")),
    startedAt: text(at(result, "startedAt")),
    endedAt: text(at(result, "endedAt")),
    peakMemoryBytes: amount(at(result, "peakMemoryBytes")),
    memoryLimitBytes: amount(at(result, "memoryLimitBytes")),
    findings: list(at(record, "channels"))
      .flatMap((channel) => list(at(channel, "findings")))
      .map((finding) => text(at(finding, "message")))
      .filter((message) => message !== undefined),
  };
}

function at(value: unknown, key: string): unknown {
  return value instanceof Object
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function amount(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
