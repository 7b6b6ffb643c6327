import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Secret } from "../redact/secret.ts";
import { newRecord } from "./new-record.ts";
import { RecordError, logFileOf, readRecord, writeRecord } from "./record-file.ts";
import type { RunRecord } from "./run-record.ts";

const directory = mkdtempSync(join(tmpdir(), "record-"));

describe("a run record on disk", () => {
  it("is read back as it was written", () => {
    const file = join(directory, "task_run-a.json");
    writeRecord(file, record());
    expect(readRecord(file)).toEqual({ file, record: record() });
  });

  it("leaves nothing but itself in its directory", () => {
    const own = mkdtempSync(join(directory, "own-"));
    writeRecord(join(own, "r.json"), record());
    writeRecord(join(own, "r.json"), { ...record(), state: "running" });
    expect(readdirSync(own)).toEqual(["r.json"]);
  });

  it("never holds the value of a secret variable", () => {
    expect(record().plan.env).toEqual([
      { name: "PLAIN", value: "1" },
      { name: "TOKEN", value: "***", secret: true },
    ]);
    expect(JSON.stringify(record())).not.toContain("hunter22");
  });

  it("is opened by the path of a pickle, which itself is never read", () => {
    const file = join(directory, "task_run-b.json");
    writeRecord(file, record());
    writeFileSync(join(directory, "task_run-b.pkl"), "cos\nsystem\n(S'true'\ntR.");
    expect(readRecord(join(directory, "task_run-b.pkl")).file).toBe(file);
  });

  it("says that a pickle alone cannot be read", () => {
    writeFileSync(join(directory, "alone.pkl"), "x");
    expect(() => readRecord(join(directory, "alone.pkl"))).toThrow(/pickles are never loaded/);
  });

  it.each([
    ["text that is not JSON", "{", /is not JSON/],
    ["another document", "{}", /is not a run record: version is wrong or missing/],
    ["a record of a later version", '{"version": 99}', /version 99.*reads up to version 1/],
  ])("refuses %s", (_, text, message) => {
    const file = join(directory, "wrong.json");
    writeFileSync(file, text);
    expect(() => readRecord(file)).toThrow(message);
  });

  it("keeps the old record when the new one cannot be written", () => {
    const full = "/dev/full";
    expect(() => writeRecord(join(full, "r.json"), record())).toThrow(RecordError);
    const file = join(directory, "kept.json");
    writeRecord(file, record());
    const before = readFileSync(file, "utf8");
    const looped: Record<string, unknown> = { ...record() };
    looped["self"] = looped;
    expect(() => writeRecord(file, Object.assign(record(), looped))).toThrow(RecordError);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("has its log beside it", () => {
    expect(logFileOf("/a/task_run-1.json")).toBe("/a/task_run-1.log");
    expect(logFileOf("/a/record")).toBe("/a/record.log");
  });
});

function record(): RunRecord {
  return newRecord({
    id: "abc",
    file: join(directory, "task_run-abc.json"),
    createdAt: "2026-01-01T00:00:00.000Z",
    engine: { kind: "docker", host: "unix:///var/run/docker.sock" },
    warnings: [],
    plan: {
      name: "convert",
      template: "default",
      image: { reference: "x:1", id: "sha256:1", platform: "linux/amd64" },
      env: [
        { name: "PLAIN", value: "1" },
        { name: "TOKEN", secret: new Secret("hunter22") },
      ],
      mounts: [],
      resources: { memoryLimitBytes: 1024, extended: {} },
      network: "default",
      exitCodes: {},
      labels: {},
    },
  });
}
