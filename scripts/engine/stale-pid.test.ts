import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { livingProcess, removeStalePidFiles } from "./stale-pid.ts";
import { scratchFolder } from "./testing/scratch-folder.ts";

describe("a daemon's pid file", () => {
  test("stays when the daemon runs under the number", () => {
    const { folder, proc } = machine({ "12": "dockerd\n", "13": "containerd\n" });
    expect(livingProcess(join(folder, "docker.pid"), "dockerd", proc)).toBe(true);
    expect(removedFrom(folder, proc)).toEqual([]);
  });

  test("is removed when no process has the number", () => {
    const { folder, proc } = machine({});
    expect(removedFrom(folder, proc)).toEqual(["docker.pid", "docker/containerd/containerd.pid"]);
  });

  test("is removed when another program has the number by now", () => {
    const { folder, proc } = machine({ "12": "bash\n", "13": "containerd\n" });
    expect(removedFrom(folder, proc)).toEqual(["docker.pid"]);
  });

  test("that does not exist is no process", () => {
    expect(livingProcess("/nonexistent.pid", "dockerd")).toBe(false);
    expect(() => removeStalePidFiles("/nonexistent", ignore)).not.toThrow();
  });
});

function machine(processes: Readonly<Record<string, string>>): { folder: string; proc: string } {
  const folder = scratchFolder({
    "docker.pid": "12",
    "docker/containerd/containerd.pid": "13\n",
  });
  const names = Object.entries(processes).map(([pid, name]) => [`${pid}/comm`, name]);
  return { folder, proc: scratchFolder(Object.fromEntries(names)) };
}

function removedFrom(folder: string, proc: string): readonly string[] {
  removeStalePidFiles(folder, ignore, proc);
  const files = ["docker.pid", "docker/containerd/containerd.pid"];
  return files.filter((file) => !existsSync(join(folder, file)));
}

function ignore(): void {}
