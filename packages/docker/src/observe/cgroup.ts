// The control group of a container on this machine, read straight from the kernel. The container's id
// must be in the group's path, so a process id that belongs to another machine (a virtual machine
// behind the socket) is never mistaken for ours. Reads without waiting: when the last process has ended,
// a group is there for a few milliseconds more.
import { existsSync, readFileSync, watch } from "node:fs";

/** One reading of the kernel's counters. */
export interface Usage {
  /** Memory of the processes and of files in the cache. */
  readonly usedBytes: number;
  /** Of it, files that nobody uses just now: given back on demand, so not what the process needs. */
  readonly idleFileBytes: number;
  /** The highest `usedBytes` since the group was made, where the kernel keeps it (not cgroup v2 before Linux 5.19). */
  readonly peakBytes?: number;
  readonly cpuSeconds: number;
  /** Whether there is no process in the group, where the kernel tells. */
  readonly isEmpty?: boolean;
}

/** A container's control group. */
export interface Group {
  /** Undefined once the group is gone. */
  read(): Usage | undefined;
  /**
   * Calls `told` when the first process has come and when the last one has gone; returns how to stop. Undefined
   * where the kernel does not tell, or not yet: a group is made in one hierarchy after the other.
   */
  onPopulated(told: () => void): (() => void) | undefined;
}

/** Where the kernel's files are. */
export interface KernelFiles {
  readonly groups: string;
  readonly processes: string;
}

const kernelFiles: KernelFiles = { groups: "/sys/fs/cgroup", processes: "/proc" };

/**
 * Where engines put their containers by default, with both cgroup drivers, for root and for an ordinary
 * user: a group that is known before the start is seen from its beginning.
 */
export function usualGroups(id: string, uid: number | undefined): readonly string[] {
  const own = `/user.slice/user-${uid ?? 0}.slice/user@${uid ?? 0}.service/user.slice`;
  return [
    `/docker/${id}`,
    `/system.slice/docker-${id}.scope`,
    `/libpod_parent/libpod-${id}`,
    `/machine.slice/libpod-${id}.scope`,
    `${own}/docker-${id}.scope`,
    `${own}/libpod-${id}.scope`,
  ];
}

/** The group of a process, from `/proc/<pid>/cgroup`; undefined when it is not that of container `id`. */
export function groupOfProcess(
  pid: number,
  id: string,
  { processes }: KernelFiles = kernelFiles,
): string | undefined {
  if (pid <= 0) return undefined;
  const lines = read(`${processes}/${pid}/cgroup`)?.split("\n") ?? [];
  const entries = lines.map((line) => line.split(":"));
  const entry =
    entries.find(([, controllers]) => controllers?.split(",").includes("memory")) ??
    entries.find(([number]) => number === "0");
  const names = entry?.slice(2).join(":").split("/") ?? [];
  // Some engines put the process into a group within the container's.
  const own = names.findIndex((name) => name.includes(id));
  return own === -1 ? undefined : names.slice(0, own + 1).join("/");
}

/** The group at `path`, of whichever version it is; undefined when there is none. */
export function openGroup(path: string, { groups }: KernelFiles = kernelFiles): Group | undefined {
  const version1 = {
    used: `${groups}/memory${path}/memory.usage_in_bytes`,
    read: () => readVersion1(groups, path),
    // Where both hierarchies are mounted, the newer one tells when a group empties.
    events: `${groups}/unified${path}/cgroup.events`,
  };
  const version2 = {
    used: `${groups}${path}/memory.current`,
    read: () => readVersion2(groups + path),
    events: `${groups}${path}/cgroup.events`,
  };
  const found = [version1, version2].find(({ used }) => existsSync(used));
  if (found === undefined) return undefined;
  return {
    read() {
      const usage = found.read();
      if (usage === undefined) return undefined;
      const events = read(found.events);
      return { ...usage, ...(events !== undefined && { isEmpty: /^populated 0$/m.test(events) }) };
    },
    onPopulated: (told) => watchFile(found.events, told),
  };
}

/** The kernel's own files tell of a change like any other. */
function watchFile(file: string, told: () => void): (() => void) | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const watcher = watch(file, { persistent: false }, told);
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return undefined;
  }
}

function readVersion1(root: string, path: string): Usage | undefined {
  const memory = `${root}/memory${path}`;
  const used = toNumber(read(`${memory}/memory.usage_in_bytes`));
  if (used === undefined) return undefined;
  const peak = toNumber(read(`${memory}/memory.max_usage_in_bytes`));
  const cpu =
    read(`${root}/cpuacct${path}/cpuacct.usage`) ??
    read(`${root}/cpu,cpuacct${path}/cpuacct.usage`);
  const stat = read(`${memory}/memory.stat`);
  return toUsage(used, peak, counter(stat, "total_inactive_file"), (toNumber(cpu) ?? 0) / 1e9);
}

function readVersion2(group: string): Usage | undefined {
  const used = toNumber(read(`${group}/memory.current`));
  if (used === undefined) return undefined;
  const peak = toNumber(read(`${group}/memory.peak`));
  const cpu = counter(read(`${group}/cpu.stat`), "usage_usec") ?? 0;
  return toUsage(used, peak, counter(read(`${group}/memory.stat`), "inactive_file"), cpu / 1e6);
}

function toUsage(
  usedBytes: number,
  peakBytes: number | undefined,
  idleFileBytes: number | undefined,
  cpuSeconds: number,
): Usage {
  return {
    usedBytes,
    idleFileBytes: idleFileBytes ?? 0,
    ...(peakBytes !== undefined && { peakBytes }),
    cpuSeconds,
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function counter(text: string | undefined, name: string): number | undefined {
  return toNumber(
    text
      ?.split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length),
  );
}

function toNumber(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
