import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRunSummary } from "./run-record.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "task-api-demo-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("reason, times, memory and findings are read from a record", () => {
  const record = {
    version: 1,
    result: {
      reason: "Succeeded",
      startedAt: "2026-01-01T00:00:00Z",
      endedAt: "2026-01-01T00:00:01Z",
      peakMemoryBytes: 23,
      memoryLimitBytes: 42,
    },
    channels: [{ channel: "dicom", findings: [] }, { findings: [{ message: "two files" }] }],
  };
  expect(readRunSummary(write(JSON.stringify(record)))).toEqual({
    ...record.result,
    findings: ["two files"],
  });
});

test("what a record does not have is undefined", () => {
  expect(readRunSummary(write('{"version":1,"result":{"peakMemoryBytes":"much"}}'))).toEqual({
    reason: undefined,
    startedAt: undefined,
    endedAt: undefined,
    peakMemoryBytes: undefined,
    memoryLimitBytes: undefined,
    findings: [],
  });
});

function write(text: string): string {
  const file = join(folder, "task_run.json");
  writeFileSync(file, text);
  return file;
}
