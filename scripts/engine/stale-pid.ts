// A daemon that was killed leaves its pid file behind. When another process has the number by now,
// dockerd and its containerd believe that they are running already and refuse to start.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Say } from "./say.ts";

const PID_FILES = [
  { file: "docker.pid", program: "dockerd" },
  { file: "docker/containerd/containerd.pid", program: "containerd" },
] as const;

/** Removes the pid files of Docker's daemons below `folder` whose process is gone. */
export function removeStalePidFiles(folder: string, say: Say, proc = "/proc"): void {
  for (const { file, program } of PID_FILES) {
    const path = join(folder, file);
    if (read(path) === undefined || livingProcess(path, program, proc)) continue;
    say(`removing ${path}: no ${program} runs under the number in it`);
    rmSync(path, { force: true });
  }
}

/** Whether the process that the pid file names is there and is `program`. */
export function livingProcess(pidFile: string, program: string, proc = "/proc"): boolean {
  const pid = read(pidFile);
  return pid !== undefined && /^\d+$/.test(pid) && read(join(proc, pid, "comm")) === program;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
