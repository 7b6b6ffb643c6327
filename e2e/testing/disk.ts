// Disks of their own for tests: small ones, full ones, read-only ones. Mounting takes root.
import { chmodSync, mkdirSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { runCommand } from "../../scripts/engine/run-command.ts";

/** Whether tests that mount or change users can run. */
export const isRoot: boolean = process.getuid?.() === 0;

/** Mounts a disk at `path`, for this test. */
export async function mountDisk(path: string, options: string): Promise<void> {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
  const mounted = await runCommand("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  expect(mounted).toMatchObject({ code: 0 });
  onTestFinished(async () => void (await runCommand("umount", [path])));
}

/** Leaves no space on a disk, in a file `filler`. */
export async function fillDisk(disk: string): Promise<void> {
  const filled = await runCommand("dd", ["if=/dev/zero", `of=${disk}/filler`, "bs=1k"]);
  expect(filled.stderr).toContain("No space left");
}
