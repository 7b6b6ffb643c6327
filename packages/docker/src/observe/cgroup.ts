// Memory and CPU of a container straight from the kernel, without asking the engine: for engines on
// this machine. The container's id must be in the group's path, so a process id that belongs to
// another machine (a virtual machine behind the socket) is never mistaken for ours.
import { readFile } from "node:fs/promises";

/** One reading of the kernel's counters. */
export interface Usage {
  readonly memoryBytes: number;
  readonly peakMemoryBytes?: number;
  readonly cpuSeconds: number;
}

/** Gives a sample; undefined when the group is gone. */
export type UsageReader = () => Promise<Usage | undefined>;

/** Text of a file of the kernel, undefined when it is not there. */
export type ReadKernelFile = (path: string) => Promise<string | undefined>;

const ROOT = "/sys/fs/cgroup";

/** Real files. */
export const readKernelFile: ReadKernelFile = (path) =>
  readFile(path, "utf8").catch(() => undefined);

/** Where engines put their containers by default: these spare asking the engine for a process id. */
export function usualGroups(id: string): readonly string[] {
  return [`/docker/${id}`, `/system.slice/docker-${id}.scope`];
}

/** The group of a process, from `/proc/<pid>/cgroup`; undefined when it is not that of container `id`. */
export async function groupOfProcess(
  pid: number,
  id: string,
  read: ReadKernelFile = readKernelFile,
): Promise<string | undefined> {
  if (pid <= 0) return undefined;
  const lines = (await read(`/proc/${pid}/cgroup`))?.split("\n") ?? [];
  const entries = lines.map((line) => line.split(":"));
  const entry =
    entries.find(([, controllers]) => controllers?.split(",").includes("memory")) ??
    entries.find(([number]) => number === "0");
  const path = entry?.slice(2).join(":");
  return path?.includes(id) === true ? path : undefined;
}

/** A reader of the group at `path`, of whichever version it is; undefined when there is none. */
export async function openGroup(
  path: string,
  read: ReadKernelFile = readKernelFile,
): Promise<UsageReader | undefined> {
  for (const open of [readVersion1, readVersion2]) {
    const reader = open(path, read);
    if ((await reader()) !== undefined) return reader;
  }
  return undefined;
}

function readVersion1(path: string, read: ReadKernelFile): UsageReader {
  const memory = `${ROOT}/memory${path}`;
  return async () => {
    const [used, peak, stat, cpu, cpuJoined] = await Promise.all([
      read(`${memory}/memory.usage_in_bytes`),
      read(`${memory}/memory.max_usage_in_bytes`),
      read(`${memory}/memory.stat`),
      read(`${ROOT}/cpuacct${path}/cpuacct.usage`),
      read(`${ROOT}/cpu,cpuacct${path}/cpuacct.usage`),
    ]);
    return toUsage(
      used,
      peak,
      counter(stat, "total_inactive_file"),
      toNumber(cpu ?? cpuJoined),
      1e9,
    );
  };
}

function readVersion2(path: string, read: ReadKernelFile): UsageReader {
  const group = ROOT + path;
  return async () => {
    const [used, peak, stat, cpu] = await Promise.all(
      ["memory.current", "memory.peak", "memory.stat", "cpu.stat"].map((name) =>
        read(`${group}/${name}`),
      ),
    );
    return toUsage(used, peak, counter(stat, "inactive_file"), counter(cpu, "usage_usec"), 1e6);
  };
}

function toUsage(
  used: string | undefined,
  peak: string | undefined,
  inactive: number | undefined,
  cpu: number | undefined,
  cpuUnit: number,
): Usage | undefined {
  const usedBytes = toNumber(used);
  if (usedBytes === undefined) return undefined;
  const peakMemoryBytes = toNumber(peak);
  return {
    // Pages of files that nobody uses are given back on demand: not what the process needs.
    memoryBytes: Math.max(usedBytes - (inactive ?? 0), 0),
    ...(peakMemoryBytes !== undefined && { peakMemoryBytes }),
    cpuSeconds: (cpu ?? 0) / cpuUnit,
  };
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
