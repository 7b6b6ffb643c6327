import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { UsageEvent } from "../port/events.ts";
import { newRecord } from "../record/new-record.ts";
import { readRecord } from "../record/record-file.ts";
import { createUsageKeeper } from "./keep-usage.ts";
import { beginJournal, type RunJournal } from "./run-journal.ts";

const START = Date.parse("2026-01-01T00:00:00Z");

function journal(): { readonly kept: RunJournal; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "task-api-usage-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "task_run-1.json");
  const record = newRecord({
    id: "1",
    file,
    plan: {
      name: "test",
      template: "test",
      image: { reference: "image", id: "sha256:1", platform: "linux/amd64" },
      env: [],
      mounts: [],
      resources: { extended: {} },
      network: "none",
      exitCodes: {},
      labels: {},
    },
    engine: { kind: "docker", host: "unix:///engine" },
    warnings: [],
    createdAt: new Date(START).toISOString(),
  });
  return { kept: beginJournal(file, record, (text) => text), folder };
}

function sample(seconds: number): UsageEvent {
  return {
    type: "usage",
    at: new Date(START + seconds * 1000).toISOString(),
    memoryBytes: 1,
    peakMemoryBytes: seconds,
    peakBy: "kernel",
    peakWorkingSetBytes: 1,
    cpuSeconds: 0,
  };
}

const onDisk = ({ file }: RunJournal): number | undefined =>
  readRecord(file).record.attempts[0]?.usage?.peakMemoryBytes;

it("samples go to disk with the next write, and by themselves ever more seldom", () => {
  const { kept } = journal();
  const keep = createUsageKeeper(kept);
  const seen: (number | undefined)[] = [];
  for (const seconds of [0, 59, 61, 90, 121, 122, 243, 244]) {
    keep(sample(seconds));
    seen.push(onDisk(kept));
  }
  expect(seen).toEqual([undefined, undefined, 61, 61, 61, 122, 122, 244]);
  keep(sample(245));
  kept.update({ state: "running" });
  expect(onDisk(kept)).toBe(245);
});

it("goes on where an earlier process was, though the place cannot be written any more", () => {
  const { kept, folder } = journal();
  createUsageKeeper(kept)(sample(0));
  kept.update({});
  rmSync(folder, { recursive: true });
  createUsageKeeper(kept)(sample(100));
  expect(kept.current().attempts[0]?.usage?.seconds).toEqual([0, 100]);
});
