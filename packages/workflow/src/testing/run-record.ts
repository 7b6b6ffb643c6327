// The record of a task run, for tests of what is made of records.
import { RUN_RECORD_VERSION, type RunRecord } from "@task-api/runtime";

/** One that has succeeded, and is as small as can be; `changes` replace what it has. */
export function runRecord(id: string, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    id,
    state: "finished",
    createdAt: "2026-01-31T12:00:00.000Z",
    supervisor: { pid: 1, host: "here", claim: 0 },
    engine: { kind: "docker", host: "unix:///var/run/docker.sock" },
    plan: {
      name: "make",
      template: "make",
      image: { reference: "i", id: "sha256:1", platform: "linux/amd64" },
      env: [
        { name: "THRESHOLD", value: "7" },
        { name: "TOKEN", value: "***", secret: true },
      ],
      mounts: [],
      network: "none",
      exitCodes: {},
      labels: {},
    },
    attempts: [],
    warnings: [],
    log: "log",
    result: {
      reason: "Succeeded",
      exitCode: 0,
      endedAt: "2026-01-31T12:00:01.000Z",
      peakMemoryBytes: 1024,
      cpuSeconds: 0.5,
      message: "",
    },
    ...changes,
  };
}
