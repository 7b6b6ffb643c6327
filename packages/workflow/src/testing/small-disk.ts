// Disks of one MiB for tests of what happens when they are full.
import { spawnSync } from "node:child_process";
import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { freshFolder } from "./fresh-folder.ts";

/** Empty where there can be such disks; mounting takes root, and a system that lets it. */
export const whyNoDisk: string =
  spawnSync("unshare", ["--mount", "true"]).status === 0 ? "" : " (no right to mount here)";

/** Mounts a disk of one MiB for this test. */
export function smallDisk(): string {
  const disk = join(freshFolder(), "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
  if (mounted.status !== 0) throw new Error(`no disk: ${String(mounted.stderr)}`);
  onTestFinished(() => void spawnSync("umount", ["--lazy", disk]));
  return disk;
}

/** Leaves so many bytes of a disk free; returns the file that has the rest. */
export function fill(disk: string, leaving: number): string {
  const filler = join(disk, "filler");
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(bavail * bsize - leaving));
  return filler;
}
