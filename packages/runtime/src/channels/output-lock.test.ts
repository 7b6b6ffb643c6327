import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newRecord } from "../record/new-record.ts";
import { writeRecord } from "../record/record-file.ts";
import { lockHolder, lockOutput, unlockOutput, type LockHolder } from "./output-lock.ts";

const root = mkdtempSync(join(tmpdir(), "lock-"));

/** A run with a record in this state. */
function run(id: string, state: "running" | "finished"): LockHolder {
  const recordFile = join(root, `${id}.json`);
  const plan = {
    name: id,
    template: "t",
    image: { reference: "i", id: "sha256:0", platform: "linux/amd64" },
    env: [],
    mounts: [],
    resources: { extended: {} },
    network: "none" as const,
    exitCodes: {},
    labels: {},
  };
  const engine = { kind: "docker", host: "unix:///x" } as const;
  const record = newRecord({ id, file: recordFile, plan, engine, warnings: [], createdAt: "t" });
  writeRecord(recordFile, { ...record, state });
  return { id, recordFile };
}

it("keeps an output for one run, however the path is written, until it is let go", () => {
  const out = join(root, "out");
  mkdirSync(out);
  symlinkSync(out, join(root, "link"));
  const first = run("first", "running");
  expect(lockOutput(out, first)).toBeUndefined();
  expect(lockHolder(`${root}/./link/`)).toEqual(first);
  expect(lockOutput(join(root, "link"), run("second", "running"))).toEqual(first);
  expect(lockOutput(out, first)).toBeUndefined();
  // The same key, asked for from another folder.
  expect(lockOutput(out, { ...first, recordFile: join(root, "elsewhere.json") })).toEqual(first);
  unlockOutput(out, "second");
  expect(lockHolder(out)).toEqual(first);
  unlockOutput(out, "first");
  expect(lockHolder(out)).toBeUndefined();
  expect(readdirSync(root).filter((name) => name.includes("lock"))).toEqual([]);
});

it("is stale when its run is finished, its record is gone, or it is no lock", () => {
  const out = join(root, "stale");
  expect(lockOutput(out, run("over", "finished"))).toBeUndefined();
  expect(lockHolder(out)).toBeUndefined();
  expect(lockOutput(out, { id: "gone", recordFile: join(root, "gone.json") })).toBeUndefined();
  const next = run("next", "running");
  expect(lockOutput(out, next)).toBeUndefined();
  expect(lockHolder(out)).toEqual(next);
  writeFileSync(join(root, ".other.task-api-lock"), "{");
  expect(lockOutput(join(root, "other"), next)).toBeUndefined();
});

it("is done without where none can be made", () => {
  const out = "/proc/self/out";
  expect(lockOutput(out, run("proc", "running"))).toBeUndefined();
  expect(existsSync("/proc/self/.out.task-api-lock")).toBe(false);
});
