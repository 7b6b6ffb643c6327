import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { groupOfProcess, openGroup, usualGroups, type KernelFiles } from "./cgroup.ts";

/** A tree of the kernel's files, as `cat` shows them. */
function kernel(tree: Readonly<Record<string, string>>): KernelFiles & { readonly root: string } {
  const root = mkdtempSync(join(tmpdir(), "task-api-cgroup-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { root, groups: join(root, "cgroup"), processes: join(root, "proc") };
}

const version1 = {
  "cgroup/memory/docker/c1/memory.usage_in_bytes": "6111232\n",
  "cgroup/memory/docker/c1/memory.max_usage_in_bytes": "68149248\n",
  "cgroup/memory/docker/c1/memory.stat":
    "cache 4411392\nrss 540672\ninactive_file 8192\nhierarchical_memory_limit 9223372036854771712\ntotal_cache 4411392\ntotal_inactive_file 4100096\ntotal_active_file 311296\n",
  "cgroup/cpuacct/docker/c1/cpuacct.usage": "33072598\n",
};
const version2 = {
  "cgroup/machine.slice/libpod-c1.scope/memory.current": "6111232\n",
  "cgroup/machine.slice/libpod-c1.scope/memory.peak": "68149248\n",
  "cgroup/machine.slice/libpod-c1.scope/memory.stat":
    "anon 540672\nfile 4411392\nworkingset_refault_file 7\ninactive_anon 0\nactive_anon 491520\ninactive_file 4100096\nactive_file 311296\n",
  "cgroup/machine.slice/libpod-c1.scope/cpu.stat":
    "usage_usec 33072\nuser_usec 25072\nsystem_usec 8000\nnr_periods 0\n",
  "cgroup/machine.slice/libpod-c1.scope/cgroup.events": "populated 1\nfrozen 0\n",
};
const usage = { usedBytes: 6_111_232, idleFileBytes: 4_100_096, peakBytes: 68_149_248 };

describe("the group of a process", () => {
  it.for([
    ["cgroup v1", "5:cpu:/other\n4:memory:/docker/c1\n0::/\n", "/docker/c1"],
    ["cgroup v2", "0::/system.slice/docker-c1.scope\n", "/system.slice/docker-c1.scope"],
    [
      "a group within it",
      "0::/machine.slice/libpod-c1.scope/container\n",
      "/machine.slice/libpod-c1.scope",
    ],
    ["a process that is not this container's", "0::/user.slice/session.scope\n", undefined],
  ] as const)("is found on %s", ([, text, expected]) => {
    expect(groupOfProcess(7, "c1", kernel({ "proc/7/cgroup": text }))).toBe(expected);
  });

  it("is not looked for without a process", () => {
    expect(groupOfProcess(0, "c1", kernel({ "proc/0/cgroup": "0::/c1" }))).toBeUndefined();
  });
});

describe("a reading", () => {
  it("comes from cgroup v1, with its CPU controller alone or joined", () => {
    const alone = openGroup("/docker/c1", kernel(version1));
    expect(alone?.read()).toEqual({ ...usage, cpuSeconds: 0.033072598 });
    const { "cgroup/cpuacct/docker/c1/cpuacct.usage": cpu, ...rest } = version1;
    const joined = kernel({ ...rest, "cgroup/cpu,cpuacct/docker/c1/cpuacct.usage": cpu });
    expect(openGroup("/docker/c1", joined)?.read()).toMatchObject({ cpuSeconds: 0.033072598 });
  });

  it("knows from the newer hierarchy beside cgroup v1 that a group is empty", () => {
    const events = "cgroup/unified/docker/c1/cgroup.events";
    const both = kernel({ ...version1, [events]: "populated 0\nfrozen 0\n" });
    expect(openGroup("/docker/c1", both)?.read()).toMatchObject({ isEmpty: true });
  });

  it("comes from cgroup v2", () => {
    const group = openGroup("/machine.slice/libpod-c1.scope", kernel(version2));
    expect(group?.read()).toEqual({ ...usage, cpuSeconds: 0.033072, isEmpty: false });
  });

  it("has no peak on a kernel that does not keep it", () => {
    const { "cgroup/machine.slice/libpod-c1.scope/memory.peak": _, ...older } = version2;
    const group = openGroup("/machine.slice/libpod-c1.scope", kernel(older));
    expect(group?.read()).toEqual({
      usedBytes: 6_111_232,
      idleFileBytes: 4_100_096,
      cpuSeconds: 0.033072,
      isEmpty: false,
    });
  });

  it("ends with the group", () => {
    const files = kernel(version2);
    const group = openGroup("/machine.slice/libpod-c1.scope", files);
    rmSync(files.groups, { recursive: true });
    expect(group?.read()).toBeUndefined();
    expect(openGroup("/machine.slice/libpod-c1.scope", files)).toBeUndefined();
  });
});

it("a group tells when its processes have ended", async () => {
  const files = kernel(version2);
  const group = openGroup("/machine.slice/libpod-c1.scope", files);
  const told = Promise.withResolvers<void>();
  const stop = group?.onPopulated(told.resolve);
  const events = join(files.groups, "machine.slice/libpod-c1.scope/cgroup.events");
  writeFileSync(events, "populated 0\nfrozen 0\n");
  await told.promise;
  expect(group?.read()).toMatchObject({ isEmpty: true });
  stop?.();
});

it("groups of an ordinary user's engine are below that user's", () => {
  expect(usualGroups("c1", 1000)).toContain(
    "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-c1.scope",
  );
});
