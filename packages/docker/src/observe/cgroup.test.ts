import { describe, expect, it } from "vitest";
import { groupOfProcess, openGroup, type ReadKernelFile } from "./cgroup.ts";

const files =
  (tree: Readonly<Record<string, string>>): ReadKernelFile =>
  async (path) =>
    tree[path];

describe("the group of a process", () => {
  it.for([
    ["cgroup v1", "5:cpu:/other\n4:memory:/docker/c1\n0::/\n", "/docker/c1"],
    ["cgroup v2", "0::/system.slice/docker-c1.scope\n", "/system.slice/docker-c1.scope"],
    ["a process that is not this container's", "0::/user.slice/session.scope\n", undefined],
  ] as const)("is found on %s", async ([, text, expected]) => {
    expect(await groupOfProcess(7, "c1", files({ "/proc/7/cgroup": text }))).toBe(expected);
  });

  it("is not looked for without a process", async () => {
    expect(await groupOfProcess(0, "c1", files({ "/proc/0/cgroup": "0::/c1" }))).toBeUndefined();
  });
});

describe("a sample", () => {
  it("is read from cgroup v1", async () => {
    const read = await openGroup(
      "/docker/c1",
      files({
        "/sys/fs/cgroup/memory/docker/c1/memory.usage_in_bytes": "1000\n",
        "/sys/fs/cgroup/memory/docker/c1/memory.max_usage_in_bytes": "2000\n",
        "/sys/fs/cgroup/memory/docker/c1/memory.stat": "inactive_file 1\ntotal_inactive_file 300\n",
        "/sys/fs/cgroup/cpu,cpuacct/docker/c1/cpuacct.usage": "1500000000\n",
      }),
    );
    expect(await read?.()).toEqual({ memoryBytes: 700, peakMemoryBytes: 2000, cpuSeconds: 1.5 });
  });

  it("is read from cgroup v2, whose older kernels know no peak", async () => {
    const read = await openGroup(
      "/c1",
      files({
        "/sys/fs/cgroup/c1/memory.current": "1000\n",
        "/sys/fs/cgroup/c1/memory.stat": "anon 5\ninactive_file 100\n",
        "/sys/fs/cgroup/c1/cpu.stat": "usage_usec 2500000\nuser_usec 1\n",
      }),
    );
    expect(await read?.()).toEqual({ memoryBytes: 900, cpuSeconds: 2.5 });
  });

  it("is not to be had where there is no such group", async () => {
    expect(await openGroup("/c1", files({}))).toBeUndefined();
  });
});
